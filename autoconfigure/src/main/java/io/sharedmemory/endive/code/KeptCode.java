package io.sharedmemory.endive.code;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CodeKey;
import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.code.CodeOrigin.Kind;

/**
 * Code that an earlier run has compiled, and that nothing of was loaded yet.
 */
public final class KeptCode {

	private final CodeCache cache;

	private final CodeKey key;

	private final CompiledCode code;

	private final String name;

	private final String digest;

	/** As {@link System#nanoTime} gives it. */
	private final long begin;

	KeptCode(CodeCache cache, CodeKey key, CompiledCode code, String name, String digest, long begin) {
		this.cache = cache;
		this.key = key;
		this.code = code;
		this.name = name;
		this.digest = digest;
		this.begin = begin;
	}

	/**
	 * Whether the code executes all functions of the module, and comes with what was
	 * found out about it: then, the code of the module itself is not needed.
	 * @return whether there are facts
	 */
	public boolean isComplete() {
		return this.code.facts().length > 0;
	}

	/**
	 * What the code was kept with.
	 * @return the facts, not a copy; empty if it is not complete
	 */
	public byte[] facts() {
		return this.code.facts();
	}

	/**
	 * The digest of the module, as Endive would compute it.
	 * @return the digest
	 */
	public String digest() {
		return this.digest;
	}

	/**
	 * Loads the code.
	 * @param module the module that it was compiled from
	 * @return what its instances run on; {@code null} if it cannot be loaded, which is
	 * logged
	 */
	public @Nullable ModuleMachine load(WasmModule module) {
		try {
			return ModuleCompiler.load(new ModuleClasses(this.name, module), this.code, Kind.CACHE, this.begin);
		}
		// Whatever a Java or an Endive that is not as its version says makes of it.
		catch (RuntimeException | LinkageError ex) {
			reject(ex);
			return null;
		}
	}

	/**
	 * Says that the code cannot be used after all. The module is to be compiled again.
	 * @param reason why not
	 */
	public void reject(Throwable reason) {
		this.cache.reject(this.key, reason);
	}

}
