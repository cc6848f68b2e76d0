package io.sharedmemory.endive.layout;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The function that runs whenever an instance is created. LLVM's does its work behind an
 * atomic compare-exchange on a flag, once for each memory.
 */
record StartFunction(ModuleContents contents) {

	/**
	 * Returns the word with which LLVM's start function marks a memory as initialised.
	 */
	OptionalLong flag(int memory) {
		return reached().flatMap((function) -> function.guard().stream())
			.filter((guard) -> guard.memory() == memory && guard.flag().isPresent())
			.map(Function.Guard::flag)
			.findFirst()
			.orElse(OptionalLong.empty());
	}

	/**
	 * Returns the bytes that the start function fills.
	 */
	Stream<AddressRange> filled(int memory) {
		return reached().flatMap((function) -> function.uses().stream())
			.filter((use) -> use.is(memory, MemoryEffect.FILL))
			.flatMap((use) -> use.range().stream());
	}

	private Stream<Function> reached() {
		Functions functions = this.contents.functions();
		return functions.reachableFromStart().stream().map(functions::get);
	}

	/**
	 * Returns why another instance would damage the content of the memory.
	 */
	Optional<SharingObstacle> obstacle(int memory) {
		Functions functions = this.contents.functions();
		Deque<Integer> next = new ArrayDeque<>(functions.start().stream().boxed().toList());
		Set<Integer> seen = new HashSet<>();
		while (!next.isEmpty()) {
			int index = next.remove();
			if (functions.isImported(index) || !seen.add(index)) {
				continue;
			}
			Function function = functions.get(index);
			// A flag in a memory that differs for each instance guards nothing here.
			Optional<Function.Guard> guard = function.guard().filter((first) -> first.memory() == memory);
			Collection<Function.MemoryUse> uses = guard.map(Function.Guard::usesBefore).orElse(function.uses());
			if (uses.stream().anyMatch((use) -> use.writesTo(memory))) {
				return Optional.of(obstacle("writes to the memory"));
			}
			if (guard.map(Function.Guard::callsUnknownBefore).orElse(function.callsUnknown())) {
				return Optional.of(obstacle("calls functions through a table, which may write to the memory"));
			}
			next.addAll(guard.map(Function.Guard::callsBefore).orElse(function.calls()));
		}
		return Optional.empty();
	}

	private static SharingObstacle obstacle(String what) {
		return new SharingObstacle("its start function %s again for each instance, while others run".formatted(what),
				"Build it for a shared memory, which makes it run once:" + Remedies.PASSIVE_SEGMENTS
						+ ";\n\tor initialise in an exported function '_initialize' instead, which is called once for a memory; or "
						+ Remedies.PRIVATE);
	}

}
