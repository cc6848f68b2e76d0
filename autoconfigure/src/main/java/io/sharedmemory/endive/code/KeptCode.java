package io.sharedmemory.endive.code;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CodeKey;
import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.endive.names.FunctionNames;

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
	 * Returns the facts that were stored with the code.
	 * @return the facts, not a copy
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
	 * Returns the functions that are not executed by the code, but by the interpreter as
	 * the module defines them.
	 * @return the functions, by their indices among those that the module defines, in
	 * ascending order
	 */
	public List<Integer> interpreted() {
		return this.code.interpreted().bodies();
	}

	/**
	 * Loads the code.
	 * @param names supplies the names of the functions, if one is needed
	 * @return the machine for its instances, or {@code null} if the code cannot be
	 * loaded, which is logged
	 */
	public @Nullable ModuleMachine load(Supplier<FunctionNames> names) {
		try {
			return ModuleCompiler.load(this.name, this.code, names, Kind.CACHE, this.begin);
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
