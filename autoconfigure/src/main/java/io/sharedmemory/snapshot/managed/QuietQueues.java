package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.structure.managed.QueuesHold;

/**
 * Reads a memory while nobody uses its queues. Java threads are held up; modules come to
 * rest when they have emptied or filled the queues that they use, or are detected if they
 * continue.
 */
final class QuietQueues {

	/** How long Java threads wait for modules that do not come to rest. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final Duration GLANCE = Duration.ofMillis(1);

	private final SharedMemory memory;

	private final QueuesHold hold;

	QuietQueues(SharedMemory memory, QueuesHold hold) {
		this.memory = memory;
		this.hold = hold;
	}

	/**
	 * Saves the memory, and repeats that if a queue was used in the meantime.
	 * @param save saves the memory, and runs its argument when everything is read, before
	 * the previous snapshot is replaced
	 * @throws SnapshotRefusedException if a queue is used all the time
	 */
	SnapshotSummary save(Function<Runnable, SnapshotSummary> save) throws InterruptedException {
		long start = System.nanoTime();
		while (true) {
			List<Long> before = awaitRest(start);
			try {
				return save.apply(() -> requireUnused(before));
			}
			catch (UsedQueuesException ex) {
				requireTime(start, ex.used());
			}
		}
	}

	private List<Long> awaitRest(long start) throws InterruptedException {
		List<Long> last = this.hold.moments();
		while (!last.isEmpty()) {
			Thread.sleep(GLANCE);
			List<Long> now = this.hold.moments();
			List<String> used = this.hold.used(last, now);
			if (used.isEmpty()) {
				break;
			}
			requireTime(start, used);
			last = now;
		}
		return last;
	}

	private void requireUnused(List<Long> before) {
		List<String> used = this.hold.used(before, this.hold.moments());
		if (!used.isEmpty()) {
			throw new UsedQueuesException(used);
		}
	}

	private void requireTime(long start, List<String> used) {
		if (System.nanoTime() - start > PATIENCE.toNanos()) {
			throw new SnapshotRefusedException(
					"Memory '%s' cannot be saved: for all of %s modules, or Java by objects of its own, have used the queues %s. Set 'snapshot.consistency' of the memory to 'paused' if they are plugins, stop them if they are not, and have Java use the queues by their beans."
						.formatted(this.memory.name(), new ShownDuration(PATIENCE), used));
		}
	}

	/**
	 * Thrown when queues were used: the messages that were read are partly different
	 * ones.
	 */
	private static final class UsedQueuesException extends RuntimeException {

		private final transient List<String> used;

		UsedQueuesException(List<String> used) {
			super("The queues %s were used".formatted(used));
			this.used = used;
		}

		List<String> used() {
			return this.used;
		}

	}

}
