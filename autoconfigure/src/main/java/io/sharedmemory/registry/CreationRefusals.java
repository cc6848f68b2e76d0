package io.sharedmemory.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;

/**
 * The memories that a registry did not create, because a limiter, a budget or the system
 * did not allow it: how many, which the last ones were, and a line in the log for the
 * first of each minute and reason. There is no memory that could have recorded it, and
 * the requester may not have passed the exception on.
 */
public final class CreationRefusals implements AutoCloseable {

	/** How many are remembered. */
	static final int CAPACITY = 64;

	private final SharedMemoryRegistry registry;

	private final CreationRefusalLog log;

	/** The last ones, the oldest first; guarded by its lock, as are the counts. */
	private final Deque<CreationRefusal> recent = new ArrayDeque<>(CAPACITY + 1);

	private final Map<GrowthFailure, Long> counts = new EnumMap<>(GrowthFailure.class);

	private final SharedMemoryRegistryListener listener = new SharedMemoryRegistryListener() {

		@Override
		public void onCreationFailed(MemoryCreationException failure) {
			CreationRefusal refusal = CreationRefusal.now(failure);
			add(refusal);
			CreationRefusals.this.log.refused(refusal);
		}

	};

	/**
	 * Records what a registry does not create from now on.
	 * @param registry the registry
	 */
	public CreationRefusals(SharedMemoryRegistry registry) {
		this(registry, System::nanoTime);
	}

	CreationRefusals(SharedMemoryRegistry registry, LongSupplier clock) {
		this.registry = registry;
		this.log = new CreationRefusalLog(clock);
		registry.addListener(this.listener);
	}

	private void add(CreationRefusal refusal) {
		synchronized (this.recent) {
			this.counts.merge(refusal.reason(), 1L, Long::sum);
			this.recent.addLast(refusal);
			if (this.recent.size() > CAPACITY) {
				this.recent.removeFirst();
			}
		}
	}

	/**
	 * Returns how many there were.
	 * @param reason why they were not created
	 * @return the number for this reason
	 */
	public long count(GrowthFailure reason) {
		synchronized (this.recent) {
			return this.counts.getOrDefault(reason, 0L);
		}
	}

	/**
	 * Returns the last ones.
	 * @return at most 64, the oldest first
	 */
	public List<CreationRefusal> recent() {
		synchronized (this.recent) {
			return List.copyOf(this.recent);
		}
	}

	/**
	 * Stops recording.
	 */
	@Override
	public void close() {
		this.registry.removeListener(this.listener);
	}

}
