package io.sharedmemory.endive.layout;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The functions that hand out bytes of a memory: two instances must not hand out the same
 * ones.
 */
record Allocators(ModuleContents contents, StackPointers stacks, int memory) {

	private static final String REMEDY = "Build it for threads (C: -pthread and --target=wasm32-wasip1-threads; "
			+ "Rust: --target wasm32-wasip1-threads), use an allocator with a lock, or " + Remedies.PRIVATE;

	/**
	 * The one that it exports, by its name.
	 */
	static Optional<String> exported(ModuleContents contents) {
		return contents.exports().functions().keySet().stream().filter(Allocators::isAllocator).findFirst();
	}

	private static boolean isAllocator(String export) {
		return switch (export) {
			case "malloc", "calloc", "realloc", "aligned_alloc", "memalign", "posix_memalign", "alloc", "allocate",
					"__alloc", "__new", "__wbindgen_malloc", "__wbindgen_realloc", "cabi_realloc",
					"canonical_abi_realloc", "wasm_alloc", "_malloc" ->
				true;
			default -> false;
		};
	}

	Optional<SharingObstacle> obstacle() {
		return exported().or(this::inner).or(this::pageTaker);
	}

	/**
	 * One that is not exported, so that stacks cannot be taken from it, and may take all
	 * pages that there are, also those that the memory was grown by for stacks.
	 */
	private Optional<SharingObstacle> pageTaker() {
		if (this.memory != 0 || !this.stacks.isExported() || exported(this.contents).isPresent()
				|| !this.contents.uses(this.memory, Set.of(MemoryEffect.SIZE))) {
			return Optional.empty();
		}
		return Optional.of(new SharingObstacle(
				"it looks at the size of the memory, and may take for its heap what the stacks of its instances are in",
				"Export its allocator, from which stacks are taken then: " + Remedies.export("malloc", "free")));
	}

	private Optional<SharingObstacle> exported() {
		return this.contents.exports()
			.functions()
			.entrySet()
			.stream()
			.filter((export) -> isAllocator(export.getKey()) && isUnsafe(export.getValue()))
			.map(Map.Entry::getKey)
			.map((name) -> new SharingObstacle(
					"its allocator ('%s') uses no atomic instruction, so that two instances would hand out the same bytes"
						.formatted(name),
					REMEDY))
			.findFirst();
	}

	/**
	 * What a function calls through a table may well be atomic.
	 */
	private boolean isUnsafe(int index) {
		Functions functions = this.contents.functions();
		return functions.allReachableFrom(index).noneMatch((function) -> function.isAtomic() || function.callsUnknown())
				&& functions.allReachableFrom(index).anyMatch(this::keepsState);
	}

	private boolean keepsState(Function function) {
		return function.uses(this.memory, MemoryEffect.STORE) || function.globalsWritten()
			.stream()
			.anyMatch((global) -> !this.stacks.contains(this.contents.globals().get(global)));
	}

	/**
	 * One that is not exported: who grows a memory and writes to it without any lock.
	 */
	private Optional<SharingObstacle> inner() {
		Functions functions = this.contents.functions();
		return functions.indices()
			.filter((index) -> functions.get(index).uses(this.memory, MemoryEffect.GROW))
			.filter(this::isUnguarded)
			.mapToObj((index) -> new SharingObstacle(
					"it grows the memory and uses it with no atomic instruction, so that two instances would hand out the same bytes",
					REMEDY))
			.findFirst();
	}

	private boolean isUnguarded(int grower) {
		Functions functions = this.contents.functions();
		Set<Integer> around = functions.reachableFrom(functions.callersOf(grower));
		return around.stream()
			.map(functions::get)
			.noneMatch((function) -> function.isAtomic() || function.callsUnknown())
				&& around.stream().map(functions::get).anyMatch(this::keepsState);
	}

}
