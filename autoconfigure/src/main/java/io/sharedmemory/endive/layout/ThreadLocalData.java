package io.sharedmemory.endive.layout;

import java.util.ArrayList;
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
 * variable. From LLVM 15 on, the start function does the same for the instance that
 * initialises the memory, and leaves the variables of all others at 0; before that, it
 * does so for none.
 */
record ThreadLocalData(ModuleContents contents, boolean namedSegment) {

	private static final String INITIALIZER = "__wasm_init_tls";

	private static final String BASE = "__tls_base";

	private static final String SIZE = "__tls_size";

	private static final String ALIGNMENT = "__tls_align";

	/** For linkers that do not tell: that of a cache line, more than which is rare. */
	private static final int DEFAULT_ALIGNMENT = 64;

	/**
	 * The block that each instance needs, if the module exports what is needed to make
	 * one.
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
	 * Whether a global variable is one that {@code __wasm_init_tls} sets, or should.
	 */
	boolean isThreadLocal(GlobalVariable global) {
		if (!global.isOwnVariable() || new StackPointers(this.contents).isStackPointer(global)) {
			return false;
		}
		return global.isCalled(BASE) || isSetByInitializersOnly(global) || isNeverSet(global);
	}

	/**
	 * Only linkers make variables that stay 0, when nobody has asked them for what would
	 * set them.
	 */
	private boolean isNeverSet(GlobalVariable global) {
		return this.contents.exports().namesOfGlobal(global.index()).isEmpty() && global.startsWithin(0, 1)
				&& this.contents.isRead(global) && !this.contents.isWritten(global);
	}

	private boolean isSetByInitializersOnly(GlobalVariable global) {
		Set<Integer> setters = this.contents.functions()
			.indices()
			.filter((index) -> this.contents.functions().get(index).globalsWritten().contains(global.index()))
			.boxed()
			.collect(Collectors.toSet());
		return !setters.isEmpty() && initializers().containsAll(setters);
	}

	/**
	 * {@code __wasm_init_tls}, what it calls, and start functions that run once for a
	 * memory.
	 */
	private Set<Integer> initializers() {
		Functions functions = this.contents.functions();
		Stream<Integer> exported = initializer().stream()
			.boxed()
			.flatMap((index) -> functions.reachableFrom(index).stream());
		Stream<Integer> guarded = functions.reachableFromStart()
			.stream()
			.filter((index) -> functions.get(index).guard().isPresent())
			.flatMap((index) -> functions.reachableFrom(index).stream());
		return Stream.concat(exported, guarded).collect(Collectors.toSet());
	}

	private boolean isUsed() {
		boolean initialised = initializer().stream()
			.mapToObj(this.contents.functions()::allReachableFrom)
			.flatMap((functions) -> functions)
			.anyMatch((function) -> !function.globalsWritten().isEmpty());
		return initialised || this.namedSegment
				|| this.contents.globals()
					.stream()
					.anyMatch((global) -> (isThreadLocal(global) || isImportedBase(global)) && isTouched(global));
	}

	private static boolean isImportedBase(GlobalVariable global) {
		return global.imported() && global.isVariable() && global.isCalled(BASE);
	}

	private boolean isTouched(GlobalVariable global) {
		return this.contents.isRead(global) || this.contents.isWritten(global);
	}

	private boolean isInitialisedByStart() {
		Functions functions = this.contents.functions();
		return functions.reachableFromStart()
			.stream()
			.map(functions::get)
			.flatMap((function) -> function.globalsWritten().stream())
			.anyMatch((index) -> isThreadLocal(this.contents.globals().get(index)));
	}

	/**
	 * Why even the only instance of the module in a memory would go wrong.
	 */
	Optional<SharingObstacle> defect() {
		return (isUsed() && missing().findAny().isPresent() && !isInitialisedByStart())
				? Optional.of(new SharingObstacle(
						"it has thread-local data that nothing initialises, as it does not export " + missingNames(),
						remedy()))
				: Optional.empty();
	}

	Optional<SharingObstacle> obstacle() {
		if (!isUsed() || missing().findAny().isEmpty()) {
			return Optional.empty();
		}
		return Optional.of(new SharingObstacle(
				"it has thread-local data, but does not export %s, so that its instances would use the same data, or what is at address 0"
					.formatted(missingNames()),
				remedy()));
	}

	private static String remedy() {
		return "Export them: " + Remedies.export(INITIALIZER, SIZE, ALIGNMENT);
	}

	private String missingNames() {
		return missing().collect(Collectors.joining(" and "));
	}

	private Stream<String> missing() {
		List<String> missing = new ArrayList<>();
		if (initializer().isEmpty()) {
			missing.add(INITIALIZER);
		}
		if (exportedConstant(SIZE).isEmpty()) {
			missing.add(SIZE);
		}
		return missing.stream();
	}

}
