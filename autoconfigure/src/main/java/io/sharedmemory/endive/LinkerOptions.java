package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.ModuleCompiler;
import io.sharedmemory.endive.rewriting.ClassRewriting;

/**
 * How the modules of a {@link SharedMemoryLinker} are executed: {@link #DEFAULTS}, with
 * any changes. Options are immutable; each {@code with} method returns new ones.
 */
public final class LinkerOptions {

	private static final String OPTIMIZE = "wasm.modules.optimize";

	/**
	 * Compiled, optimized unless the system property {@code wasm.modules.optimize} is
	 * {@code false}, without a cache, and with at most 128 platform threads.
	 */
	public static final LinkerOptions DEFAULTS = new LinkerOptions(Execution.COMPILED, 128, false, null,
			Boolean.parseBoolean(System.getProperty(OPTIMIZE, "true")));

	private final Execution execution;

	private final int maximumThreads;

	private final boolean virtualThreads;

	private final @Nullable CodeCache cache;

	private final boolean optimize;

	private LinkerOptions(Execution execution, int maximumThreads, boolean virtualThreads, @Nullable CodeCache cache,
			boolean optimize) {
		this.execution = execution;
		this.maximumThreads = maximumThreads;
		this.virtualThreads = virtualThreads;
		this.cache = cache;
		this.optimize = optimize;
	}

	/**
	 * Sets how functions are executed, unless specified otherwise when a module is
	 * loaded.
	 * @param execution how
	 * @return options that differ in this
	 */
	public LinkerOptions withExecution(Execution execution) {
		return new LinkerOptions(execution, this.maximumThreads, this.virtualThreads, this.cache, this.optimize);
	}

	/**
	 * Sets how many spawned threads all modules together may have at any time. A module
	 * that tries to spawn one more gets an error that asks it to try again.
	 * @param maximumThreads how many, 0 or more
	 * @return options that differ in this
	 * @throws IllegalArgumentException if the maximum is negative
	 */
	public LinkerOptions withMaximumThreads(int maximumThreads) {
		if (maximumThreads < 0) {
			throw new IllegalArgumentException(
					"Modules cannot have at most %d threads: use 0 or more".formatted(maximumThreads));
		}
		return new LinkerOptions(this.execution, maximumThreads, this.virtualThreads, this.cache, this.optimize);
	}

	/**
	 * Sets whether threads of modules are virtual. Such a thread occupies its carrier
	 * while it computes.
	 * @param virtualThreads whether they are
	 * @return options that differ in this
	 */
	public LinkerOptions withVirtualThreads(boolean virtualThreads) {
		return new LinkerOptions(this.execution, this.maximumThreads, virtualThreads, this.cache, this.optimize);
	}

	/**
	 * Sets where the compiled code of modules is kept.
	 * @param cache the cache with the code; {@code null} to compile each module
	 * @return options that differ in this
	 */
	public LinkerOptions withCache(@Nullable CodeCache cache) {
		return new LinkerOptions(this.execution, this.maximumThreads, this.virtualThreads, cache, this.optimize);
	}

	/**
	 * Sets whether code that Endive compiled is rewritten to run faster.
	 * @param optimize whether it is
	 * @return options that differ in this
	 */
	public LinkerOptions withOptimize(boolean optimize) {
		return new LinkerOptions(this.execution, this.maximumThreads, this.virtualThreads, this.cache, optimize);
	}

	Execution execution() {
		return this.execution;
	}

	int maximumThreads() {
		return this.maximumThreads;
	}

	boolean virtualThreads() {
		return this.virtualThreads;
	}

	/**
	 * Creates the compiler of the modules.
	 */
	ModuleCompiler compiler() {
		ModuleCompiler compiler = (this.cache != null) ? ModuleCompiler.with(this.cache)
				: ModuleCompiler.withoutCache();
		return this.optimize
				? ClassRewriting.calling(CompiledAccess.class, CompiledComparison.class, CompiledCall.class)
					.map(compiler::rewriting)
					.orElse(compiler)
				: compiler;
	}

}
