package io.sharedmemory.endive.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a module does with one of its memories.
 */
record MemoryLayout(List<AddressRange> staticData, Optional<AddressRange> linkedStack,
		List<SharingObstacle> obstacles) {

	static MemoryLayout of(ModuleContents contents, StackPointers stacks, ThreadLocalData threadLocals, int memory) {
		Initialisation initialisation = new Initialisation(contents, stacks, threadLocals.block(), memory);
		List<SharingObstacle> obstacles = new ArrayList<>();
		initialisation.obstacles().forEach(obstacles::add);
		// A memory that is not written to holds neither stacks nor thread-local data.
		if (contents.uses(memory,
				Set.of(MemoryEffect.STORE, MemoryEffect.ATOMIC_STORE, MemoryEffect.COPY, MemoryEffect.FILL))) {
			stacks.obstacle().ifPresent(obstacles::add);
			threadLocals.obstacle().ifPresent(obstacles::add);
		}
		new StartFunction(contents).obstacle(memory).ifPresent(obstacles::add);
		new Constructors(contents).obstacle(memory).ifPresent(obstacles::add);
		HiddenState.of(contents, stacks, threadLocals).obstacle(memory).ifPresent(obstacles::add);
		new Allocators(contents, stacks, memory).obstacle().ifPresent(obstacles::add);
		return new MemoryLayout(initialisation.ranges(), initialisation.linkedStack(), List.copyOf(obstacles));
	}

}
