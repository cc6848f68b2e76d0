package io.sharedmemory.endive.layout;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The thread-local data of a module: a block of memory, to which a global variable of
 * each instance points. The function {@code __wasm_init_tls} fills a block and sets the
 * variable. Since LLVM 15, the start function does the same for the instance that
 * initialises the memory, and leaves the variables of all others at 0; in earlier
 * versions, it does not do so for any instance.
 *
 * @param variables the variables that {@code __wasm_init_tls} sets, or would set if it
 * were exported
 * @param used whether there are such data
 * @param complete whether the start function initialises them for one instance
 */
record ThreadLocalData(ModuleContents contents, Set<GlobalVariable> variables, boolean used, boolean complete) {

	private static final String INITIALIZER = "__wasm_init_tls";

	private static final String BASE = "__tls_base";

	private static final String SIZE = "__tls_size";

	private static final String ALIGNMENT = "__tls_align";

	/**
	 * The alignment if the linker does not specify one: that of a cache line, which is
	 * rarely exceeded.
	 */
	private static final int DEFAULT_ALIGNMENT = 64;

	/**
	 * Finds the data.
	 * @param namedSegment whether a data segment is named like such data
	 */
	static ThreadLocalData of(ModuleContents contents, StackPointers stacks, boolean namedSegment) {
		Set<Integer> initializers = initializers(contents);
		Set<GlobalVariable> variables = new HashSet<>();
		boolean left = namedSegment || contents.exports().function(INITIALIZER).isPresent()
				|| contents.exports().global(SIZE).isPresent() || contents.hasUnusedSegment();
		boolean complete = true;
		for (GlobalVariable global : contents.globals().variables()) {
			if (!global.isVariable() || stacks.contains(global) || !contents.isTouched(global)) {
				continue;
			}
			if (left && isNeverSet(global, contents)) {
				variables.add(global);
				complete = false;
			}
			else if (global.isCalled(BASE) || isSetByNoneBut(initializers, global, contents)) {
				variables.add(global);
				complete &= isSetByStart(global, contents);
			}
		}
		boolean filled = contents.exports()
			.function(INITIALIZER)
			.stream()
			.mapToObj(contents.functions()::allReachableFrom)
			.flatMap((functions) -> functions)
			.anyMatch((function) -> !function.globalsWritten().isEmpty());
		return new ThreadLocalData(contents, Set.copyOf(variables), namedSegment || filled || !variables.isEmpty(),
				complete);
	}

	/**
	 * Returns {@code __wasm_init_tls}, the functions that it calls, and start functions
	 * that do their work once for a memory.
	 */
	private static Set<Integer> initializers(ModuleContents contents) {
		Functions functions = contents.functions();
		Stream<Integer> exported = contents.exports()
			.function(INITIALIZER)
			.stream()
			.boxed()
			.flatMap((index) -> functions.reachableFrom(index).stream());
		Stream<Integer> guarded = functions.reachableFromStart()
			.stream()
			.filter((index) -> functions.get(index).guard().isPresent())
			.flatMap((index) -> functions.reachableFrom(index).stream());
		return Stream.concat(exported, guarded).collect(Collectors.toSet());
	}

	/**
	 * Returns whether a variable is never set. Linkers create variables that stay 0 if
	 * nobody has requested the function that would set them, and then keep the data of
	 * that function as well; other variables are constants that do not have such names in
	 * the source.
	 */
	private static boolean isNeverSet(GlobalVariable global, ModuleContents contents) {
		return !global.imported() && contents.exports().namesOfGlobal(global.index()).isEmpty()
				&& global.startsWithin(0, 1) && !contents.isWritten(global);
	}

	private static boolean isSetByNoneBut(Set<Integer> initializers, GlobalVariable global, ModuleContents contents) {
		return !global.imported() && contents.functions()
			.indices()
			.filter((index) -> contents.functions().get(index).globalsWritten().contains(global.index()))
			.allMatch(initializers::contains) && contents.isWritten(global);
	}

	private static boolean isSetByStart(GlobalVariable global, ModuleContents contents) {
		return contents.functions()
			.reachableFromStart()
			.stream()
			.anyMatch((index) -> contents.functions().get(index).globalsWritten().contains(global.index()));
	}

	boolean contains(GlobalVariable global) {
		return this.variables.contains(global);
	}

	/**
	 * Returns the block that each instance needs, if the module exports what is needed to
	 * create one.
	 */
	Optional<ThreadLocals> block() {
		OptionalLong size = exportedConstant(SIZE);
		if (size.isEmpty() || size.getAsLong() == 0 || initializer().isEmpty()) {
			return Optional.empty();
		}
		int alignment = (int) exportedConstant(ALIGNMENT).orElse(DEFAULT_ALIGNMENT);
		return Optional.of(new ThreadLocals((int) size.getAsLong(), Math.max(1, alignment)));
	}

	private OptionalLong exportedConstant(String name) {
		return this.contents.globals().exportedConstant(this.contents.exports(), name);
	}

	private OptionalInt initializer() {
		return this.contents.exports().function(INITIALIZER);
	}

	/**
	 * Returns why even a single instance of the module in a memory would fail.
	 */
	Optional<SharingObstacle> defect() {
		return this.complete ? Optional.empty() : obstacle(
				"it has thread-local data that nothing initialises, because it does not export %s, so that they would be at address 0");
	}

	/**
	 * Returns why instances would use each other's data.
	 */
	Optional<SharingObstacle> obstacle() {
		return obstacle(
				"it has thread-local data, but does not export %s, so that all instances but perhaps one would have them at address 0");
	}

	private Optional<SharingObstacle> obstacle(String explanation) {
		List<String> missing = missing();
		return (this.used && !missing.isEmpty())
				? Optional.of(new SharingObstacle(explanation.formatted(String.join(" and ", missing)),
						"Export what initialises them:" + Remedies.export(INITIALIZER, SIZE, ALIGNMENT)))
				: Optional.empty();
	}

	private List<String> missing() {
		Stream<String> function = initializer().isEmpty() ? Stream.of(INITIALIZER) : Stream.empty();
		Stream<String> size = exportedConstant(SIZE).isEmpty() ? Stream.of(SIZE) : Stream.empty();
		return Stream.concat(function, size).toList();
	}

}
