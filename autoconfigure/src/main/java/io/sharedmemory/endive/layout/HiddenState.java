package io.sharedmemory.endive.layout;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * State of a memory that is not in it, but in global variables, of which each instance
 * has its own.
 *
 * @param variables those that change, and are neither stack pointers nor thread-local
 */
record HiddenState(ModuleContents contents, List<GlobalVariable> variables) {

	/** Below that, a number is rather a count or a flag. */
	private static final long LOWEST_ADDRESS = 16;

	static HiddenState of(ModuleContents contents, StackPointers stacks, ThreadLocalData threadLocals) {
		return new HiddenState(contents,
				contents.globals()
					.stream()
					.filter(GlobalVariable::isOwnVariable)
					.filter((global) -> !stacks.contains(global) && !threadLocals.contains(global))
					.filter(contents::isWritten)
					.toList());
	}

	Optional<SharingObstacle> obstacle(int memory) {
		if (this.variables.isEmpty()) {
			return Optional.empty();
		}
		if (this.contents.uses(memory, Set.of(MemoryEffect.GROW, MemoryEffect.SIZE))) {
			return Optional.of(obstacle(
					"it grows or measures the memory and keeps state outside it, in variables that each instance has for itself (%s), as allocators do, so that its instances would hand out the same bytes"
						.formatted(names())));
		}
		long size = this.contents.minimumSize(memory);
		return this.variables.stream()
			.filter((global) -> global.startsWithin(LOWEST_ADDRESS, size))
			.findFirst()
			.map((global) -> obstacle(
					"it changes a variable that each instance has for itself (%s) and that may hold an address, as it starts at %d, so that its instances would use the same bytes"
						.formatted(global.name(), global.initialValue().orElseThrow())));
	}

	private String names() {
		return this.variables.stream().map(GlobalVariable::name).collect(Collectors.joining(", "));
	}

	private static SharingObstacle obstacle(String explanation) {
		return new SharingObstacle(explanation, "Keep such state in the memory, behind atomic instructions, or "
				+ Remedies.PRIVATE + ", as is always right for AssemblyScript with a runtime");
	}

}
