package io.sharedmemory.plugin;

import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryEvent;
import io.sharedmemory.MemoryEvent.Kind;
import io.sharedmemory.SharedMemory;

/**
 * What memories were refused while a call was under way. Many guests end themselves when
 * they get no more memory, and a memory that is the instance's own goes with it: nothing
 * else would tell why.
 */
final class RefusedGrowth {

	private RefusedGrowth() {
	}

	/**
	 * Describes it.
	 * @param begin when the call began, as {@link System#nanoTime()}
	 * @return what to add to a message, empty if there is nothing
	 */
	static String since(long begin, Stream<SharedMemory> memories) {
		Instant since = Instant.now().minusNanos(System.nanoTime() - begin);
		Set<SharedMemory> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
		return memories.filter(distinct::add)
			.map((memory) -> describe(memory, since))
			.filter((refusal) -> !refusal.isEmpty())
			.sorted()
			.collect(Collectors.joining());
	}

	private static String describe(SharedMemory memory, Instant since) {
		return memory.events()
			.reversed()
			.stream()
			.filter((event) -> event.kind() == Kind.GROWTH_FAILED && !event.time().isBefore(since))
			.findFirst()
			.map((event) -> describe(memory, event))
			.orElse("");
	}

	private static String describe(SharedMemory memory, MemoryEvent refusal) {
		GrowthFailure reason = refusal.reason();
		return "; memory '%s' could not grow from %d by %s pages before that (%s)".formatted(memory.name(),
				refusal.size(), Long.toUnsignedString(refusal.delta()),
				(reason != null) ? reason.label() : "no reason");
	}

}
