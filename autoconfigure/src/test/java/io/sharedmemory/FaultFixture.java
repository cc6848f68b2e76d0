package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A memory that something is done to at the end of the stack or the heap, with threads
 * and a future that wait on it, and what became of them.
 */
public final class FaultFixture {

	/** Where the waiters are. */
	public static final int ADDRESS = 0;

	/** Where nobody is, in the same bucket. */
	public static final int FREE = 644;

	private static final long LIMIT = TimeUnit.SECONDS.toNanos(20);

	private final SharedMemory memory = SharedMemory.create("fixture", MemoryType.shared(1, 3));

	private final List<Waiting> waiters = new ArrayList<>();

	private final @Nullable CompletableFuture<WaitResult> future;

	/**
	 * @param platform how many platform threads wait
	 * @param virtual how many virtual threads wait
	 * @param asynchronous whether there is an asynchronous wait
	 */
	public FaultFixture(int platform, int virtual, boolean asynchronous) {
		for (int i = 0; i < platform; i++) {
			add(Thread.ofPlatform().daemon());
		}
		for (int i = 0; i < virtual; i++) {
			add(Thread.ofVirtual());
		}
		awaitWaiting(platform + virtual);
		this.future = asynchronous ? this.memory.atomicWaitAsync32(ADDRESS, 0) : null;
	}

	private void add(Thread.Builder builder) {
		Waiting waiting = new Waiting(this.memory);
		this.waiters.add(waiting);
		builder.start(waiting);
	}

	public SharedMemory memory() {
		return this.memory;
	}

	/**
	 * How many wait on {@link #ADDRESS} to begin with.
	 */
	public int count() {
		return this.waiters.size() + ((this.future != null) ? 1 : 0);
	}

	private int ended(WaitResult result) {
		int count = 0;
		for (Waiting waiting : this.waiters) {
			count += (waiting.result == result) ? 1 : 0;
		}
		return count + ((isFutureDone() && this.future != null && this.future.getNow(null) == result) ? 1 : 0);
	}

	private boolean isFutureDone() {
		return this.future == null || this.future.isDone();
	}

	private void awaitWaiting(int count) {
		until(() -> this.memory.waiting() == count, count + " wait");
	}

	/**
	 * Whoever was taken off the queue was woken, and there are no others in it.
	 */
	public void requireWoken(int count) {
		expect(this.memory.waiting() == count() - count, count + " were taken off the queue");
		until(() -> ended(WaitResult.OK) == count, count + " were woken");
	}

	/**
	 * Nobody is left on {@link #FREE} who could swallow a notify: whoever waits there
	 * next gets it.
	 */
	public void requireNoGhost() {
		int waiting = this.memory.waiting();
		Waiting next = new Waiting(this.memory, FREE);
		Thread.ofPlatform().daemon().start(next);
		awaitWaiting(waiting + 1);
		expect(this.memory.atomicNotify(FREE, 1) == 1, "the notify finds one");
		until(() -> next.result == WaitResult.OK, "the notify wakes the one who waits");
	}

	/**
	 * Everything still works, and can be brought to its end.
	 */
	public void end() {
		if (!this.memory.isClosed()) {
			requireNoGhost();
			int left = this.memory.waiting();
			int before = ended(WaitResult.OK);
			expect(this.memory.atomicNotify(ADDRESS, -1) == left, "the last notify wakes " + left);
			until(() -> ended(WaitResult.OK) == before + left, "all are woken");
		}
		close();
	}

	/**
	 * Closes the memory, perhaps for a second time.
	 */
	public void close() {
		this.memory.close();
		expect(this.memory.waiting() == 0, "nobody waits on a closed memory");
		until(() -> this.waiters.stream().allMatch(Waiting::isOver) && isFutureDone(), "nobody hangs");
	}

	public void expect(boolean condition, String what) {
		if (!condition) {
			AssertionError error = new AssertionError("%s: %d waiting, %d woken, %s, %s".formatted(what,
					this.memory.waiting(), ended(WaitResult.OK), this.future, this.memory));
			this.waiters.stream()
				.map((waiting) -> waiting.failure)
				.filter(Objects::nonNull)
				.forEach(error::addSuppressed);
			throw error;
		}
	}

	private void until(Condition condition, String what) {
		long end = System.nanoTime() + LIMIT;
		while (!condition.holds() && System.nanoTime() - end < 0) {
			LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
		}
		expect(condition.holds(), what);
	}

	@FunctionalInterface
	private interface Condition {

		boolean holds();

	}

	private static final class Waiting implements Runnable {

		private final SharedMemory memory;

		private final long address;

		private volatile @Nullable WaitResult result;

		private volatile boolean closed;

		private volatile @Nullable Throwable failure;

		Waiting(SharedMemory memory) {
			this(memory, ADDRESS);
		}

		Waiting(SharedMemory memory, long address) {
			this.memory = memory;
			this.address = address;
		}

		boolean isOver() {
			if (this.failure != null) {
				throw new AssertionError("A waiter failed", this.failure);
			}
			return this.result != null || this.closed;
		}

		@Override
		public void run() {
			try {
				this.result = this.memory.atomicWait32(this.address, 0);
			}
			catch (SharedMemoryClosedException ex) {
				this.closed = true;
			}
			catch (Throwable ex) {
				// A full heap may have no room for the exception that says closed.
				if (this.memory.isClosed() && ex instanceof OutOfMemoryError) {
					this.closed = true;
				}
				else {
					this.failure = ex;
				}
			}
		}

	}

}
