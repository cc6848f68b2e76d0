package io.sharedmemory.endive.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a module does with one of its memories.
 */
record MemoryLayout(List<StaticData> staticData, boolean activeData, OptionalLong flag,
		List<SharingObstacle> obstacles) {

	static MemoryLayout of(ModuleContents contents, ThreadLocalData threadLocals, int memory) {
		Initialisation initialisation = new Initialisation(contents, memory);
		StartFunction start = new StartFunction(contents);
		List<SharingObstacle> obstacles = new ArrayList<>();
		initialisation.obstacle().ifPresent(obstacles::add);
		// What is not written to holds neither stacks nor thread-local data.
		if (contents.uses(memory, Set.of(MemoryEffect.STORE))) {
			obstacles.addAll(new StackPointers(contents).obstacles());
			threadLocals.obstacle().ifPresent(obstacles::add);
		}
		start.obstacle(memory).ifPresent(obstacles::add);
		new HiddenState(contents, threadLocals, memory).obstacles().forEach(obstacles::add);
		new Allocators(contents, memory).obstacles().forEach(obstacles::add);
		return new MemoryLayout(initialisation.ranges(), initialisation.hasActiveData(), start.flag(memory),
				List.copyOf(obstacles));
	}

}
