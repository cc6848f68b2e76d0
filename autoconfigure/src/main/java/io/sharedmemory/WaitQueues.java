package io.sharedmemory;

import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The waits on the addresses of one memory, of threads and asynchronous ones.
 * <p>
 * Addresses hash to buckets; a bucket has a lock and a FIFO queue for each address that
 * somebody waits on, and keeps nothing for any other. Buckets come into being with the
 * first wait that hashes to them.
 * <p>
 * <b>No lost wake-up.</b> A waiter holds the bucket's lock while it announces itself
 * (store to {@code waiters}), passes a full fence, and then reads the value that it
 * expects. A notifier has stored its value, plainly or atomically, passes a full fence,
 * and then reads {@code waiters}. Of two threads that each store, fence, and then read
 * what the other stored, at least one sees the other's store. So either the waiter sees
 * the new value and does not wait, or the notifier sees the waiter and takes the lock,
 * which it gets after the waiter has enqueued or given up. A notifier that sees no waiter
 * needs no lock. The same argument, over {@code closed}, holds for {@link #close()}, and
 * over the slot of the table for a bucket that does not exist yet.
 * <p>
 * <b>One end for each wait.</b> Notify, close, time-out and interrupt race for one
 * compare-and-set on the node ({@link WaitNode#end}). A notifier counts a wait only if it
 * won; a waiter that lost to it returns {@link WaitOutcome#OK} whatever else happened
 * meanwhile. So notify counts exactly the waits that it ended.
 * <p>
 * <b>Wake-ups</b> happen after the lock is released. They are safe late: a thread leaves
 * its wait by the node's outcome, not by being unparked. One that fails does not keep the
 * others from being woken. Virtual threads that are woken together wake each other, see
 * {@link ThreadWait}.
 * <p>
 * <b>No half-done step.</b> A thread may run out of stack anywhere, and the JVM out of
 * heap. From when a wait is announced until it has left its queue, and from when a
 * notifier takes a wait off its queue until it has woken it, nothing is allocated, and
 * the stack for all of it is there: {@link StackReserve#require} comes before. What the
 * JVM itself fails with while it parks a thread ends the wait like an interrupt, but only
 * if nobody else has ended it: then the error is dropped, since the wait was counted.
 */
final class WaitQueues {

	private static final int BUCKETS = 64;

	private final AtomicReferenceArray<@Nullable WaitBucket> buckets = new AtomicReferenceArray<>(BUCKETS);

	/**
	 * All enqueued waits. One number, so that whoever reads it never counts a thread in
	 * two buckets.
	 */
	private final AtomicInteger waiting = new AtomicInteger();

	private final Word word;

	private volatile boolean closed;

	WaitQueues(Word word) {
		this.word = word;
	}

	/**
	 * Reads the value that a waiter compares with.
	 */
	@FunctionalInterface
	interface Word {

		/**
		 * The value at the address, with the ordering of an atomic load; 32 bits are
		 * zero-extended.
		 */
		long load(long address, int width);

	}

	/**
	 * Waits as {@code memory.atomic.wait} does.
	 * @return how the wait ended; the interrupt status of the thread is left as it is
	 * @throws StackOverflowError if the stack has no room for a whole wait
	 */
	WaitOutcome await(ThreadWait wait) {
		WaitOutcome immediate = enqueue(wait);
		if (immediate != null) {
			return immediate;
		}
		WaitOutcome outcome = park(wait);
		if (outcome == WaitOutcome.TIMED_OUT || outcome == WaitOutcome.INTERRUPTED) {
			remove(wait);
		}
		else {
			wait.leave();
		}
		return outcome;
	}

	private WaitOutcome park(ThreadWait wait) {
		try {
			return wait.park();
		}
		catch (Throwable ex) {
			if (wait.end(WaitOutcome.INTERRUPTED)) {
				remove(wait);
				throw ex;
			}
			return Objects.requireNonNull(wait.outcome());
		}
	}

	/**
	 * Enqueues a wait, if the memory holds the value that it expects and there is time to
	 * wait.
	 * @return how the wait ended at once, or {@code null} if it was enqueued; the caller
	 * then has a {@link StackReserve}
	 */
	@Nullable WaitOutcome enqueue(WaitNode wait) {
		if (isMismatch(wait)) {
			return WaitOutcome.MISMATCH;
		}
		WaitBucket bucket = bucket(wait.address);
		StackReserve.require();
		synchronized (bucket) {
			bucket.announce();
			boolean enqueued = false;
			try {
				VarHandle.fullFence();
				WaitOutcome immediate = endBeforeWaiting(wait);
				if (immediate == null) {
					bucket.add(wait);
					this.waiting.incrementAndGet();
					enqueued = true;
				}
				return immediate;
			}
			finally {
				if (!enqueued) {
					bucket.retract();
				}
			}
		}
	}

	private @Nullable WaitOutcome endBeforeWaiting(WaitNode wait) {
		if (this.closed) {
			return WaitOutcome.CLOSED;
		}
		if (isMismatch(wait)) {
			return WaitOutcome.MISMATCH;
		}
		return (wait.deadline.remainingNanos() <= 0) ? WaitOutcome.TIMED_OUT : null;
	}

	private boolean isMismatch(WaitNode wait) {
		return this.word.load(wait.address, wait.width) != wait.expected;
	}

	/**
	 * Takes a wait that its own side has ended out of its queue.
	 */
	void remove(WaitNode wait) {
		WaitBucket bucket = bucket(wait.address);
		synchronized (bucket) {
			// A notifier that came across the ended wait has taken it out already.
			if (bucket.remove(wait)) {
				this.waiting.decrementAndGet();
			}
		}
	}

	/**
	 * Wakes the first waits on an address.
	 * @param count how many at most, unsigned
	 * @return how many were woken
	 * @throws StackOverflowError if the stack has no room for waking anybody
	 */
	int notify(long address, int count) {
		VarHandle.fullFence();
		WaitBucket bucket = this.buckets.get(index(address));
		if (bucket == null || bucket.isDeserted() || count == 0) {
			return 0;
		}
		StackReserve.require();
		WakeList woken = new WakeList();
		synchronized (bucket) {
			while (woken.size() != count) {
				WaitNode node = bucket.poll(address);
				if (node == null) {
					break;
				}
				end(node, WaitOutcome.OK, woken);
			}
		}
		woken.wake();
		return woken.size();
	}

	private void end(WaitNode node, WaitOutcome outcome, WakeList ended) {
		this.waiting.decrementAndGet();
		// Else its own side was faster.
		if (node.end(outcome)) {
			ended.add(node);
		}
	}

	/**
	 * Ends all waits, and all that would begin from now on. May be called again.
	 * @throws StackOverflowError if the stack has no room for waking anybody
	 */
	void close() {
		StackReserve.require();
		this.closed = true;
		for (int i = 0; i < BUCKETS; i++) {
			WaitBucket bucket = this.buckets.get(i);
			if (bucket != null) {
				close(bucket);
			}
		}
	}

	private void close(WaitBucket bucket) {
		WakeList ended = new WakeList();
		synchronized (bucket) {
			for (WaitNode node = bucket.pollAny(); node != null; node = bucket.pollAny()) {
				end(node, WaitOutcome.CLOSED, ended);
			}
		}
		ended.wake();
	}

	/**
	 * How many waits there are now.
	 */
	int size() {
		return this.waiting.get();
	}

	/**
	 * The waits that there are now, longest first.
	 */
	List<Waiter> snapshot(int limit) {
		List<WaitNode> nodes = new ArrayList<>();
		forEach(nodes::add);
		long now = System.nanoTime();
		Instant instant = Instant.now();
		return nodes.stream()
			// A thread that moved to another bucket meanwhile has ended its first wait.
			.filter((node) -> node.outcome() == null)
			.sorted((one, other) -> Long.signum(one.start() - other.start()))
			.limit(limit)
			.map((node) -> node.snapshot(instant.minusNanos(now - node.start())))
			.toList();
	}

	/**
	 * How long the first of the waits has lasted, zero if there is none.
	 */
	long longestWaitNanos() {
		if (size() == 0) {
			// Of many memories most have nobody, and all buckets would have to be looked
			// at.
			return 0;
		}
		long now = System.nanoTime();
		LongAccumulator longest = new LongAccumulator(Math::max, 0);
		forEach((node) -> longest.accumulate(now - node.start()));
		return longest.get();
	}

	private void forEach(Consumer<WaitNode> action) {
		for (int i = 0; i < BUCKETS; i++) {
			WaitBucket bucket = this.buckets.get(i);
			if (bucket != null) {
				synchronized (bucket) {
					bucket.forEach(action);
				}
			}
		}
	}

	private WaitBucket bucket(long address) {
		int index = index(address);
		WaitBucket bucket = this.buckets.get(index);
		if (bucket == null) {
			WaitBucket created = new WaitBucket();
			bucket = this.buckets.compareAndExchange(index, null, created);
			if (bucket == null) {
				return created;
			}
		}
		return bucket;
	}

	private static int index(long address) {
		return (int) (spread(address) >>> 58);
	}

	/**
	 * A hash of an address. Waits are 4-byte aligned and often a cache line apart.
	 */
	static long spread(long address) {
		return address * 0x9E3779B97F4A7C15L;
	}

}
