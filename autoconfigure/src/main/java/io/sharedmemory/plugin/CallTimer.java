package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Ends calls that are over their deadline: one thread for all plugins, which looks at the
 * calls under way every few milliseconds, and sleeps while there are none.
 * <p>
 * A call that begins only says so where it can be seen, and looks whether the thread
 * sleeps; the thread says that it is going to sleep, and then looks for calls once more.
 * Both write before they read, so one of them sees the other. Turned down: a queue of
 * deadlines, which each call would enter and leave.
 */
final class CallTimer implements AutoCloseable {

	/** How late a call may be ended, besides what the system makes of it. */
	private static final long TICK = Duration.ofMillis(5).toNanos();

	/** How long the thread stays awake for the next call, which need not wake it then. */
	private static final long LINGER = Duration.ofSeconds(1).toNanos();

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private static final System.Logger logger = System.getLogger(CallTimer.class.getName());

	private volatile CallWatch[] watches = {};

	private volatile boolean asleep;

	private volatile boolean closed;

	/** Written once, under the lock of this. */
	private volatile @Nullable Thread thread;

	/**
	 * A timeout as {@link CallWatch#begin} takes it.
	 * @param timeout the timeout, or {@code null} for none
	 */
	static long nanos(@Nullable Duration timeout) {
		if (timeout == null) {
			return CallWatch.UNLIMITED;
		}
		// So far off that it makes no difference, but not over the edge.
		return (timeout.compareTo(LONGEST) < 0) ? timeout.toNanos() : LONGEST.toNanos();
	}

	/**
	 * Looks after the calls of an instance from now on.
	 */
	synchronized CallWatch watch() {
		if (this.thread == null && !this.closed) {
			Thread thread = Thread.ofPlatform()
				.daemon()
				.inheritInheritableThreadLocals(false)
				.name("wasm-plugin-timer")
				.unstarted(this::run);
			thread.start();
			this.thread = thread;
		}
		CallWatch watch = new CallWatch(this);
		CallWatch[] watches = Arrays.copyOf(this.watches, this.watches.length + 1);
		watches[watches.length - 1] = watch;
		this.watches = watches;
		return watch;
	}

	/**
	 * Forgets the calls of an instance.
	 */
	synchronized void forget(CallWatch watch) {
		this.watches = Arrays.stream(this.watches).filter((other) -> other != watch).toArray(CallWatch[]::new);
	}

	void wakeIfAsleep() {
		if (this.asleep) {
			this.asleep = false;
			LockSupport.unpark(this.thread);
		}
	}

	private void run() {
		long lastSeen = System.nanoTime();
		while (!this.closed) {
			try {
				long now = System.nanoTime();
				if (check(now)) {
					lastSeen = now;
				}
				if (now - lastSeen < LINGER) {
					LockSupport.parkNanos(this, TICK);
				}
				else {
					sleep();
					lastSeen = System.nanoTime();
				}
			}
			catch (RuntimeException | Error ex) {
				// Without it, no call would ever time out again.
				complain(ex);
			}
		}
	}

	private void sleep() {
		this.asleep = true;
		while (this.asleep && !this.closed && !check(System.nanoTime())) {
			LockSupport.park(this);
		}
		this.asleep = false;
	}

	/**
	 * @return whether there is a call that has a deadline
	 */
	private boolean check(long now) {
		boolean timed = false;
		for (CallWatch watch : this.watches) {
			watch.check(now);
			timed |= watch.isTimed();
		}
		return timed;
	}

	private static void complain(Throwable failure) {
		try {
			logger.log(Level.ERROR, "The timer of plugin calls failed, and goes on", failure);
		}
		catch (RuntimeException | Error ex) {
			// The heap is full; there is nobody left to tell.
			Thread.onSpinWait();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

}
