package io.sharedmemory.endive.code;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CodeKey;
import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.code.CodeOrigin.Kind;

/**
 * Code that was compiled by an earlier run, and of which nothing has been loaded yet.
 */
public final class KeptCode {

	private final CodeCache cache;

	private final CodeKey key;

	private final CompiledCode code;

	private final String name;

	/** The start time, from {@link System#nanoTime}. */
	private final long begin;

	KeptCode(CodeCache cache, CodeKey key, CompiledCode code, String name, long begin) {
		this.cache = cache;
		this.key = key;
		this.code = code;
		this.name = name;
		this.begin = begin;
	}

	/**
	 * Returns whether the code executes all functions of the module and comes with the
	 * facts about it. If so, the code of the module itself is not needed.
	 * @return whether there are facts
	 */
	public boolean isComplete() {
		return this.code.facts().length > 0;
	}

	/**
	 * Returns the facts that were stored with the code.
	 * @return the facts, not a copy; empty if it is not complete
	 */
	public byte[] facts() {
		return this.code.facts();
	}

	/**
	 * Returns the digest of the module, as Endive would compute it.
	 * @return the digest
	 */
	public String digest() {
		return this.code.digest();
	}

	/**
	 * Loads the code.
	 * @param module the module that it was compiled from
	 * @return the machine for its instances, or {@code null} if the code cannot be
	 * loaded, which is logged
	 */
	public @Nullable ModuleMachine load(WasmModule module) {
		try {
			return ModuleCompiler.load(new ModuleClasses(this.name, module), this.code, Kind.CACHE, this.begin);
		}
		// Catches whatever results if Java or Endive is not what its version says.
		catch (RuntimeException | LinkageError ex) {
			reject(ex);
			return null;
		}
	}

	/**
	 * Reports that the code cannot be used after all. The module will be compiled again.
	 * @param reason why it cannot be used
	 */
	public void reject(Throwable reason) {
		this.cache.reject(this.key, reason);
	}

}
