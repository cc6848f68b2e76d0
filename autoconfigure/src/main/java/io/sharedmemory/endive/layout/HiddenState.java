package io.sharedmemory.endive.layout;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * State of a memory that is not in it, but in global variables, of which each instance
 * has its own.
 */
record HiddenState(ModuleContents contents, ThreadLocalData threadLocals, int memory) {

	/** Below that, a number is rather a count or a flag. */
	private static final long LOWEST_ADDRESS = 16;

	Stream<SharingObstacle> obstacles() {
		boolean sizes = this.contents.uses(this.memory, Set.of(MemoryEffect.GROW, MemoryEffect.SIZE));
		return this.contents.globals()
			.stream()
			.filter(this::isState)
			.flatMap((global) -> obstacle(global, sizes).stream());
	}

	private boolean isState(GlobalVariable global) {
		return global.isOwnVariable() && this.contents.isWritten(global)
				&& !new StackPointers(this.contents).isStackPointer(global) && !this.threadLocals.isThreadLocal(global);
	}

	private Optional<SharingObstacle> obstacle(GlobalVariable global, boolean sizes) {
		if (sizes) {
			return Optional
				.of(obstacle(("it grows or measures the memory and keeps state in a variable of each instance"
						+ " (%s), as allocators do, so that its instances would hand out the same bytes")
					.formatted(global.name())));
		}
		if (global.startsWithin(LOWEST_ADDRESS, this.contents.minimumSize(this.memory))) {
			return Optional.of(obstacle(
					"it changes a variable of each instance (%s) that starts at %d and may hold an address, so that its instances would use the same bytes"
						.formatted(global.name(), global.initialValue().getAsLong())));
		}
		return Optional.empty();
	}

	private static SharingObstacle obstacle(String explanation) {
		return new SharingObstacle(explanation, "Keep such state in the memory, behind atomic instructions, or "
				+ Remedies.PRIVATE + ", as is always right for AssemblyScript with a runtime");
	}

}
