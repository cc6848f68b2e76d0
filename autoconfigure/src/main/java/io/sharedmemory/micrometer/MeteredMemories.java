package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryReadings;
import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.SharedMemory;

/**
 * The memories that share one set of meters: one memory, or several that are added up.
 * What removed memories did still counts, because a counter must not decrease.
 */
final class MeteredMemories {

	/** Guarded by the lock of this object. */
	private final Set<SharedMemory> memories = new HashSet<>();

	/**
	 * The statistics of removed memories, {@code null} if there are none. Guarded by the
	 * lock of this object.
	 */
	private @Nullable MemoryStatistics gone;

	synchronized void add(SharedMemory memory) {
		this.memories.add(memory);
	}

	synchronized void remove(SharedMemory memory) {
		if (this.memories.remove(memory)) {
			// A memory that was released is open, but no longer counted.
			MemoryStatistics last = memory.statistics().counters();
			this.gone = (this.gone != null) ? MemoryStatistics.sum(Stream.of(this.gone, last)) : last;
		}
	}

	/**
	 * Returns how often something happened to all of them.
	 */
	synchronized long count(ToLongFunction<MemoryReadings> count) {
		long sum = (this.gone != null) ? count.applyAsLong(this.gone) : 0;
		for (SharedMemory memory : this.memories) {
			sum += count.applyAsLong(memory.readings());
		}
		return sum;
	}

	/**
	 * Returns the sum of a value of all memories that exist.
	 */
	synchronized double sum(ToDoubleFunction<SharedMemory> value) {
		double sum = 0;
		for (SharedMemory memory : this.memories) {
			sum += value.applyAsDouble(memory);
		}
		return sum;
	}

	synchronized Duration longestWait() {
		Duration longest = Duration.ZERO;
		for (SharedMemory memory : this.memories) {
			Duration wait = memory.longestWait();
			longest = (wait.compareTo(longest) > 0) ? wait : longest;
		}
		return longest;
	}

}
