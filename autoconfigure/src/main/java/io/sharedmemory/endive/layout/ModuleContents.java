package io.sharedmemory.endive.layout;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * The contents of a module, by the indices that its instructions use.
 *
 * @param memories the limits of its memories, imported ones first
 */
record ModuleContents(List<MemoryLimits> memories, Functions functions, Globals globals, Exports exports,
		List<DataSegment> segments) {

	private static final long BYTES_PER_PAGE = 65536;

	static ModuleContents of(WasmModule module) {
		Exports exports = Exports.of(module);
		return new ModuleContents(memories(module), Functions.of(module), Globals.of(module, exports), exports,
				List.of(module.dataSection().dataSegments()));
	}

	private static List<MemoryLimits> memories(WasmModule module) {
		Stream<MemoryLimits> imported = module.importSection()
			.stream()
			.filter(MemoryImport.class::isInstance)
			.map((memory) -> ((MemoryImport) memory).limits());
		Stream<MemoryLimits> own = module.memorySection()
			.stream()
			.flatMap((section) -> IntStream.range(0, section.memoryCount())
				.mapToObj((i) -> section.getMemory(i).limits()));
		return Stream.concat(imported, own).toList();
	}

	/**
	 * Returns the minimum size of a memory, in bytes.
	 */
	long minimumSize(int memory) {
		return this.memories.get(memory).initialPages() * BYTES_PER_PAGE;
	}

	Stream<ActiveDataSegment> activeSegments(int memory) {
		return this.segments.stream()
			.filter(ActiveDataSegment.class::isInstance)
			.map(ActiveDataSegment.class::cast)
			.filter((segment) -> segment.index() == memory && segment.data().length > 0);
	}

	/**
	 * Returns whether there are bytes for a memory that no function copies there.
	 */
	boolean hasUnusedSegment() {
		Set<Integer> used = this.functions.own()
			.stream()
			.flatMap((function) -> function.segmentsUsed().stream())
			.collect(Collectors.toSet());
		return IntStream.range(0, this.segments.size())
			.filter((segment) -> this.segments.get(segment) instanceof PassiveDataSegment passive
					&& passive.data().length > 0)
			.anyMatch((segment) -> !used.contains(segment));
	}

	/**
	 * Returns whether any function has one of the effects on the memory.
	 */
	boolean uses(int memory, Set<MemoryEffect> effects) {
		return this.functions.own()
			.stream()
			.anyMatch((function) -> effects.stream().anyMatch((effect) -> function.uses(memory, effect)));
	}

	/**
	 * Returns the functions that may be called at any time: from outside, or through a
	 * table or a reference.
	 */
	Set<Integer> callable() {
		Set<Integer> callable = new HashSet<>(this.exports.functions().values());
		callable.addAll(this.functions.referenced());
		return callable;
	}

	/**
	 * Returns the exported function that initialises the content of a memory.
	 */
	Optional<String> initializer() {
		return Stream.of("_initialize", "__wasm_call_ctors")
			.filter((name) -> this.exports.function(name).stream().anyMatch(this.functions::isProcedure))
			.findFirst();
	}

	boolean isTouched(GlobalVariable global) {
		return isRead(global) || isWritten(global);
	}

	boolean isRead(GlobalVariable global) {
		return this.functions.own().stream().anyMatch((function) -> function.globalsRead().contains(global.index()));
	}

	boolean isWritten(GlobalVariable global) {
		return this.functions.own().stream().anyMatch((function) -> function.globalsWritten().contains(global.index()));
	}

}
