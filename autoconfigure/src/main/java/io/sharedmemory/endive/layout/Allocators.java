package io.sharedmemory.endive.layout;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * The functions that allocate bytes of a memory: two instances must not be given the same
 * bytes.
 */
record Allocators(ModuleContents contents, StackPointers stacks, int memory) {

	private static final String REMEDY = "Build it for threads (C: -pthread and --target=wasm32-wasip1-threads; "
			+ "Rust: --target wasm32-wasip1-threads), use an allocator with a lock, or " + Remedies.PRIVATE;

	/**
	 * Returns the name of the allocator that the module exports.
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

	/**
	 * Returns the exported function that takes a number of bytes and returns their
	 * address, if it can be trusted: it must come with the function that frees them, and
	 * both must have a name and a type that toolchains or many authors use for them.
	 */
	static Optional<String> pair(ModuleContents contents) {
		return isPair(contents, "malloc", "free", 1) ? Optional.of("malloc")
				: isPair(contents, "allocate", "deallocate", 2) ? Optional.of("allocate")
						: isPair(contents, "alloc", "dealloc", 2) ? Optional.of("alloc") : Optional.empty();
	}

	private static boolean isPair(ModuleContents contents, String take, String free, int parametersOfFree) {
		return isExported(contents, take, FunctionType.of(List.of(ValType.I32), List.of(ValType.I32))) && isExported(
				contents, free, FunctionType.of(Collections.nCopies(parametersOfFree, ValType.I32), List.of()));
	}

	private static boolean isExported(ModuleContents contents, String name, FunctionType type) {
		return contents.exports()
			.function(name)
			.stream()
			.anyMatch((index) -> contents.functions().isOfType(index, type));
	}

	Optional<SharingObstacle> obstacle() {
		return exported().or(this::inner).or(this::pageTaker);
	}

	/**
	 * Returns an obstacle for an allocator that is not exported with its counterpart, so
	 * that stacks cannot be taken from it. It may use all existing pages, including those
	 * by which the memory was grown for stacks.
	 */
	private Optional<SharingObstacle> pageTaker() {
		if (this.memory != 0 || !this.stacks.isExported() || pair(this.contents).isPresent()
				|| !this.contents.uses(this.memory, Set.of(MemoryEffect.SIZE))) {
			return Optional.empty();
		}
		return Optional.of(new SharingObstacle(
				"it looks at the size of the memory, and may take for its heap what the stacks of its instances are in",
				"Export its allocator, from which stacks are taken then:" + Remedies.export("malloc", "free")));
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

	private boolean isUnsafe(int index) {
		Functions functions = this.contents.functions();
		return functions.allThatMayRunFrom(Set.of(index)).noneMatch(Function::isAtomic)
				&& functions.allThatMayRunFrom(Set.of(index)).anyMatch(this::keepsState);
	}

	private boolean keepsState(Function function) {
		return function.uses(this.memory, MemoryEffect.STORE) || function.uses(this.memory, MemoryEffect.ATOMIC_STORE)
				|| function.globalsWritten()
					.stream()
					.anyMatch((global) -> !this.stacks.contains(this.contents.globals().get(global)));
	}

	/**
	 * Returns an obstacle for an allocator that need not be exported: code that grows a
	 * memory and writes to it without a lock.
	 */
	private Optional<SharingObstacle> inner() {
		Set<Integer> without = Locks.of(this.contents, this.memory).withoutLock();
		if (without.isEmpty() || this.contents.functions().allThatMayRunFrom(without).noneMatch(this::keepsState)) {
			return Optional.empty();
		}
		return Optional.of(new SharingObstacle(
				"it grows the memory and uses it without holding a lock meanwhile, so that two instances would hand out the same bytes",
				REMEDY));
	}

}
