package io.sharedmemory.endive;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.names.ModuleCompiler;
import io.sharedmemory.endive.rewriting.ClassRewriting;
import org.jspecify.annotations.Nullable;

/**
 * How the modules of a {@link SharedMemoryLinker} are executed.
 *
 * @param execution how functions are executed, unless asked for otherwise when a module
 * is loaded
 * @param maximumThreads how many threads all modules together may have spawned at any
 * time, 0 or more; who asks for one more gets the error "again"
 * @param virtualThreads whether threads of modules are virtual; such a thread keeps its
 * carrier while it computes
 * @param cache has what modules were compiled to earlier; {@code null} to compile each of
 * them
 * @param optimize whether code that Endive compiled is rewritten to run faster
 */
public record LinkerOptions(Execution execution, int maximumThreads, boolean virtualThreads, @Nullable CodeCache cache,
		boolean optimize) {

	private static final String OPTIMIZE = "wasm.modules.optimize";

	/**
	 * Compiled, optimized unless the system property {@code wasm.modules.optimize} is
	 * {@code false}, without a cache, and with at most 128 platform threads.
	 */
	public static final LinkerOptions DEFAULTS = new LinkerOptions(Execution.COMPILED, 128, false);

	/**
	 * Creates options.
	 * @throws IllegalArgumentException if the maximum is negative
	 */
	public LinkerOptions {
		if (maximumThreads < 0) {
			throw new IllegalArgumentException(
					"Modules cannot have at most %d threads: use 0 or more".formatted(maximumThreads));
		}
	}

	/**
	 * Creates options without a cache, and optimized as by {@link #DEFAULTS}.
	 * @param execution how functions are executed
	 * @param maximumThreads how many threads all modules together may have spawned
	 * @param virtualThreads whether threads of modules are virtual
	 * @throws IllegalArgumentException if the maximum is negative
	 */
	public LinkerOptions(Execution execution, int maximumThreads, boolean virtualThreads) {
		this(execution, maximumThreads, virtualThreads, null,
				Boolean.parseBoolean(System.getProperty(OPTIMIZE, "true")));
	}

	/**
	 * What compiles the modules.
	 */
	ModuleCompiler compiler() {
		ModuleCompiler compiler = (this.cache != null) ? ModuleCompiler.with(this.cache)
				: ModuleCompiler.withoutCache();
		return this.optimize ? ClassRewriting.calling(CompiledAccess.class, CompiledComparison.class)
			.map(compiler::rewriting)
			.orElse(compiler) : compiler;
	}

}
