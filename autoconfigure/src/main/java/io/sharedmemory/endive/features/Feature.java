package io.sharedmemory.endive.features;

import run.endive.runtime.Memory;
import run.endive.wasm.WasmLimits;
import run.endive.wasm.types.TableLimits;

/**
 * A part of WebAssembly, or of a proposal for it, that the engine cannot execute, and how
 * compilers can build without it.
 */
public enum Feature {

	/** Vectors of 128 bits: part of WebAssembly 2. */
	FIXED_WIDTH_SIMD("fixed-width SIMD",
			"clang, wasi-sdk and Emscripten with -mno-simd128 and without -msse or -mavx, "
					+ "Rust with -C target-feature=-simd128, Zig with -mcpu=generic, which lacks simd128, "
					+ "AssemblyScript without --enable simd; Go and TinyGo use none by themselves"),

	/** Vector instructions whose results vary between machines: part of WebAssembly 3. */
	RELAXED_SIMD("relaxed SIMD",
			"clang, wasi-sdk and Emscripten with -mno-relaxed-simd, Rust with -C target-feature=-relaxed-simd, "
					+ "Zig with -mcpu=generic, AssemblyScript without --enable relaxed-simd"),

	/** Floating-point numbers of 16 bits: a proposal. */
	HALF_PRECISION("half-precision numbers", "clang, wasi-sdk and Emscripten with -mno-fp16, Zig with -mcpu=generic"),

	/** The exception handling from before WebAssembly 3. */
	LEGACY_EXCEPTIONS("the legacy exception handling",
			"clang and wasi-sdk with -fno-exceptions, or from version 20 with -mllvm -wasm-use-legacy-eh=false, "
					+ "Emscripten with -sWASM_LEGACY_EXCEPTIONS=0, Rust with -C panic=abort; or translate what was "
					+ "built with Binaryen: wasm-opt --all-features --translate-to-exnref"),

	/** The type of the null reference to an exception: part of WebAssembly 3. */
	NULL_EXCEPTION("the type of no exception",
			"have the module not processed by wasm-opt, which writes that type instead of exn, or build it "
					+ "without exceptions: clang and wasi-sdk with -fno-exceptions, Rust with -C panic=abort"),

	/** Addresses of 64 bits: part of WebAssembly 3. */
	MEMORY64("64-bit memories and tables",
			"clang and wasi-sdk with --target=wasm32-wasip1 instead of wasm64, Emscripten without -sMEMORY64, "
					+ "Rust with --target wasm32-wasip1, Zig with -target wasm32-wasi; or translate what was built "
					+ "with Binaryen: wasm-opt --all-features --memory64-lowering"),

	/** Memories larger than the engine can address. */
	LARGE_MEMORIES("memories of more than " + Memory.RUNTIME_MAX_PAGES + " pages",
			("clang and wasi-sdk with -Wl,--initial-memory= and -Wl,--max-memory= of at most %1$d bytes, "
					+ "Emscripten with -sINITIAL_MEMORY= and -sMAXIMUM_MEMORY= of at most that, Rust with "
					+ "-C link-arg=--max-memory=%1$d, Zig with --max-memory=%1$d, AssemblyScript with "
					+ "--initialMemory and --maximumMemory of at most %2$d")
				.formatted(Memory.RUNTIME_MAX_PAGES * 65536L, Memory.RUNTIME_MAX_PAGES)),

	/** Tables larger than the engine supports; it would make them smaller. */
	LARGE_TABLES("tables of more than " + TableLimits.LIMIT_MAX + " elements",
			"any compiler with a table of no more elements to begin with; it may grow"),

	/** Pages of a size other than 64 KiB: a proposal. */
	CUSTOM_PAGE_SIZES("custom page sizes", "wasm-ld, and with it clang and Rust, without --page-size"),

	/** More local variables than the engine's parser accepts. */
	MANY_LOCALS("functions of more than " + WasmLimits.MAX_FUNCTION_LOCALS + " locals of a type",
			"any compiler with optimisation (-O2), which needs fewer, or with the function taken apart"),

	/** The engine's parser confuses them with blocks of at most one result. */
	AMBIGUOUS_BLOCKS(
			"blocks with parameters or several results whose type has the number 64 or the code of a type of values",
			"clang, wasi-sdk and Emscripten with -mno-multivalue, Rust with -C target-feature=-multivalue, "
					+ "Zig with -mcpu=generic; or with fewer types, or in another order"),

	/** Continuations: a proposal. */
	STACK_SWITCHING("stack switching",
			"the compiler's other way to do effects, coroutines or threads, such as --effects=cps of "
					+ "wasm_of_ocaml instead of native"),

	/** Sums and products of 128 bits: a proposal. */
	WIDE_ARITHMETIC("wide arithmetic",
			"clang, wasi-sdk and Emscripten with -mno-wide-arithmetic, "
					+ "Rust with -C target-feature=-wide-arithmetic, Zig with -mcpu=generic"),

	/** Shared objects, and atomic accesses with weaker ordering: a proposal. */
	SHARED_EVERYTHING("the proposal of shared-everything threads",
			"any compiler with no more than the threads of WebAssembly, which clang and wasi-sdk have with -matomics; "
					+ "wasm-opt without --enable-shared-everything and --enable-relaxed-atomics"),

	/** Types that describe others: a proposal. */
	CUSTOM_DESCRIPTORS("custom descriptors",
			"the compiler's option for the garbage collection of WebAssembly 3; wasm-opt without "
					+ "--enable-custom-descriptors"),

	/** Strings as references: a proposal that was abandoned. */
	STRING_REFERENCES("references to strings",
			"AssemblyScript without --enable stringref, others with strings of their own; or translate what was built with Binaryen: "
					+ "wasm-opt --all-features --string-lowering"),

	/** A shorter form of the list of imports: a proposal. */
	COMPACT_IMPORTS("the compact form of imports",
			"translate what was built with Binaryen: wasm-opt --all-features --disable-compact-imports");

	private final String description;

	private final String remedy;

	Feature(String description, String remedy) {
		this.description = description;
		this.remedy = remedy;
	}

	/**
	 * Returns the name of the feature in messages.
	 * @return the name, as in "fixed-width SIMD"
	 */
	public String description() {
		return this.description;
	}

	/**
	 * Returns how compilers build a module without the feature.
	 * @return the compilers and their flags, without a full stop
	 */
	public String remedy() {
		return this.remedy;
	}

}
