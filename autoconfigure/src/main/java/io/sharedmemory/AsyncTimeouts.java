package io.sharedmemory;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The clock of asynchronous waits: one thread for all of them, which runs no code of
 * others and goes when there is nothing to wait for.
 * <p>
 * It is not the JDK's, on which others depend for their timeouts. Nor is it one of the
 * JDK's executors, whose threads end when the heap is full, and leave behind what they
 * were to do. What this one has accepted it does: from then on it allocates nothing, and
 * what fails for lack of heap it tries again.
 */
final class AsyncTimeouts implements Runnable {

	private static final AsyncTimeouts CLOCK = new AsyncTimeouts();

	private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(10);

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final @Nullable Timeout[] smallest = new Timeout[64];

	/**
	 * A binary heap, the next one first; guarded by the lock of this, as what follows.
	 */
	private @Nullable Timeout[] heap = this.smallest;

	private int size;

	private boolean running;

	/**
	 * Runs an action some time later, never earlier.
	 * @param action what does not block
	 * @return what can be cancelled
	 * @throws OutOfMemoryError if there is no heap or no thread for it
	 */
	static Timeout after(long nanos, Runnable action) {
		Timeout timeout = CLOCK.new Timeout(System.nanoTime() + nanos, action);
		CLOCK.accept(timeout);
		return timeout;
	}

	private synchronized void accept(Timeout timeout) {
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, 2 * this.size);
		}
		if (!this.running) {
			Thread.ofPlatform()
				.daemon()
				.inheritInheritableThreadLocals(false)
				.name("shared-memory-timeouts")
				.start(this);
			this.running = true;
		}
		add(timeout);
	}

	private void add(Timeout timeout) {
		this.size++;
		up(this.size - 1, timeout);
		if (timeout.index == 0) {
			notifyAll();
		}
	}

	@Override
	public void run() {
		try {
			Timeout due = next();
			while (due != null) {
				run(due);
				due = next();
			}
		}
		finally {
			synchronized (this) {
				this.running = false;
			}
		}
	}

	private void run(Timeout due) {
		try {
			due.action.run();
		}
		catch (OutOfMemoryError ex) {
			synchronized (this) {
				due.time = System.nanoTime() + RETRY_NANOS;
				// It has just left the array, which so has room for it.
				add(due);
			}
		}
	}

	/**
	 * Waits for what is due, and takes it.
	 * @return {@code null} if there was nothing to wait for for a while
	 */
	private synchronized @Nullable Timeout next() {
		while (true) {
			Timeout first = this.heap[0];
			long remaining = (first != null) ? first.time - System.nanoTime() : 0;
			if (first != null && remaining <= 0) {
				remove(first);
				return first;
			}
			boolean idle = first == null;
			try {
				if (idle) {
					wait(IDLE_MILLIS);
				}
				else {
					TimeUnit.NANOSECONDS.timedWait(this, Math.max(remaining, TimeUnit.MILLISECONDS.toNanos(1)));
				}
			}
			catch (InterruptedException ex) {
				// Nobody interrupts this thread for a reason.
				continue;
			}
			if (idle && this.size == 0) {
				// In the same step: the next one starts another thread.
				this.running = false;
				return null;
			}
		}
	}

	private void remove(Timeout timeout) {
		int index = timeout.index;
		timeout.index = -1;
		this.size--;
		Timeout last = this.heap[this.size];
		this.heap[this.size] = null;
		if (last != null && last != timeout) {
			down(index, last);
			if (last.index == index) {
				up(index, last);
			}
		}
		if (this.size == 0 && this.heap != this.smallest) {
			// It still has what was in it when it became too small.
			Arrays.fill(this.smallest, null);
			this.heap = this.smallest;
		}
	}

	private void up(int index, Timeout timeout) {
		int free = index;
		while (free > 0) {
			Timeout parent = this.heap[(free - 1) >>> 1];
			if (parent == null || timeout.time - parent.time >= 0) {
				break;
			}
			put(free, parent);
			free = (free - 1) >>> 1;
		}
		put(free, timeout);
	}

	private void down(int index, Timeout timeout) {
		int free = index;
		while (2 * free + 1 < this.size) {
			int child = 2 * free + 1;
			Timeout left = this.heap[child];
			Timeout right = (child + 1 < this.size) ? this.heap[child + 1] : null;
			Timeout earlier = left;
			if (right != null && left != null && right.time - left.time < 0) {
				child++;
				earlier = right;
			}
			if (earlier == null || timeout.time - earlier.time <= 0) {
				break;
			}
			put(free, earlier);
			free = child;
		}
		put(free, timeout);
	}

	private void put(int index, Timeout timeout) {
		this.heap[index] = timeout;
		timeout.index = index;
	}

	/**
	 * Something that is to happen.
	 */
	final class Timeout {

		private final Runnable action;

		/** As {@link System#nanoTime()}. */
		private long time;

		/** In the heap; -1 if it is not there. */
		private int index = -1;

		private Timeout(long time, Runnable action) {
			this.time = time;
			this.action = action;
		}

		/**
		 * Has it not happen, unless it is about to.
		 */
		void cancel() {
			synchronized (AsyncTimeouts.this) {
				if (this.index >= 0) {
					remove(this);
				}
			}
		}

	}

}
