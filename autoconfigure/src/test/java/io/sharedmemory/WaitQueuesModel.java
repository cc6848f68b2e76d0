package io.sharedmemory;

import java.util.Arrays;
import java.util.List;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.LincheckSettings;

/**
 * Short programs of two to four threads on {@link WaitQueues}, of which Lincheck tries
 * interleavings, one switch of threads at each access of a shared field or lock.
 * <p>
 * Lincheck takes what only lambdas capture for private to one thread, and does not switch
 * there: threads have what they share in fields. A thread's {@code run} must not call
 * another one.
 */
final class WaitQueuesModel {

	private static final long ADDRESS = 0;

	/** Another one in the same bucket. */
	private static final long NEIGHBOUR = 644;

	private WaitQueuesModel() {
	}

	enum Scenario {

		LOST_UPDATE {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				join(List.of(new Increment(shared), new Increment(shared)));
				require(shared.plain == 2, shared.plain);
			}
		},

		STORE_AND_NOTIFY_AGAINST_WAIT {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				Wait wait = new Wait(shared, ADDRESS);
				Notify notify = new Notify(shared, 1, 1);
				join(List.of(wait, notify));
				require((wait.outcome == WaitOutcome.OK) ? notify.woken == 1
						: wait.outcome == WaitOutcome.MISMATCH && notify.woken == 0, wait.outcome, notify.woken);
				requireEmpty(shared);
			}
		},

		NOTIFY_AGAINST_TIMEOUT {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				Wait wait = new Wait(shared, ADDRESS, shared);
				Notify notify = new Notify(shared, 0, 1);
				join(List.of(wait, notify, new Clock(shared)));
				requireOneEnd(wait, WaitOutcome.TIMED_OUT, notify.woken);
				requireEmpty(shared);
			}
		},

		NOTIFY_AGAINST_INTERRUPT {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				Wait wait = new Wait(shared, ADDRESS);
				Notify notify = new Notify(shared, 0, 1);
				join(List.of(wait, notify, new Interrupt(wait)));
				requireOneEnd(wait, WaitOutcome.INTERRUPTED, notify.woken);
				requireEmpty(shared);
			}
		},

		NOTIFY_AGAINST_CLOSE {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				Wait wait = new Wait(shared, ADDRESS);
				Notify notify = new Notify(shared, 0, 1);
				join(List.of(wait, notify, new Close(shared)));
				requireOneEnd(wait, WaitOutcome.CLOSED, notify.woken);
				requireEmpty(shared);
			}
		},

		TWO_NOTIFIES_AGAINST_TWO_WAITS {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				List<Wait> waits = List.of(new Wait(shared, ADDRESS), new Wait(shared, ADDRESS));
				Notify one = new Notify(shared, 1, 1);
				Notify other = new Notify(shared, 1, 1);
				join(List.of(waits.get(0), waits.get(1), one, other));
				requireCounted(waits, one.woken + other.woken);
				requireEmpty(shared);
			}
		},

		NOTIFY_ALL_AGAINST_TWO_WAITS {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				List<Wait> waits = List.of(new Wait(shared, ADDRESS), new Wait(shared, ADDRESS));
				Notify notify = new Notify(shared, 1, -1);
				join(List.of(waits.get(0), waits.get(1), notify));
				requireCounted(waits, notify.woken);
				requireEmpty(shared);
			}
		},

		NOTIFY_AGAINST_TWO_WAITS_OF_WHICH_ONE_IS_INTERRUPTED {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				Wait interrupted = new Wait(shared, ADDRESS);
				Wait other = new Wait(shared, ADDRESS);
				Notify notify = new Notify(shared, 1, -1);
				join(List.of(interrupted, other, notify, new Interrupt(interrupted)));
				requireCounted(List.of(interrupted, other), notify.woken);
				require(other.outcome != WaitOutcome.INTERRUPTED, other.outcome);
				requireEmpty(shared);
			}
		},

		NOTIFY_OF_A_NEIGHBOUR {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				Wait neighbour = new Wait(shared, NEIGHBOUR);
				Wait wait = new Wait(shared, ADDRESS);
				Notify notify = new Notify(shared, 1, -1);
				neighbour.start();
				join(List.of(wait, notify));
				require((wait.outcome == WaitOutcome.OK) ? notify.woken == 1 : notify.woken == 0, wait.outcome,
						notify.woken);
				shared.queues.close();
				neighbour.join();
				require(neighbour.outcome == WaitOutcome.CLOSED || neighbour.outcome == WaitOutcome.MISMATCH,
						neighbour.outcome);
				requireEmpty(shared);
			}
		},

		CLOSE_TWICE_AGAINST_WAIT {
			@Override
			void run() throws InterruptedException {
				Shared shared = new Shared();
				Wait wait = new Wait(shared, ADDRESS);
				join(List.of(wait, new Close(shared), new Close(shared)));
				require(wait.outcome == WaitOutcome.CLOSED, wait.outcome);
				requireEmpty(shared);
			}
		};

		abstract void run() throws InterruptedException;

	}

	/**
	 * Arguments: how many interleavings to try of each scenario. Prints what it found.
	 */
	public static void main(String[] arguments) {
		int invocations = Integer.parseInt(arguments[0]);
		for (Scenario scenario : Scenario.values()) {
			System.out.println(scenario + ": " + check(scenario, invocations));
		}
	}

	private static String check(Scenario scenario, int invocations) {
		LincheckSettings defaults = new LincheckSettings();
		// StackReserve descends deeper, and close looks at more buckets, than the
		// defaults
		// take for endless.
		LincheckSettings settings = new LincheckSettings(defaults.getAnalyzeStdLib(),
				defaults.getLoopIterationsBeforeThreadSwitch(), 1000, 100);
		try {
			Lincheck.runConcurrentTestInternal$lincheck(invocations, settings, () -> {
				try {
					scenario.run();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			});
			return "holds";
		}
		catch (LincheckAssertionError ex) {
			return "fails" + System.lineSeparator() + ex.getMessage();
		}
	}

	private static void join(List<? extends Thread> threads) throws InterruptedException {
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private static void requireOneEnd(Wait wait, WaitOutcome other, int woken) {
		require((wait.outcome == WaitOutcome.OK) ? woken == 1 : wait.outcome == other && woken == 0, wait.outcome,
				woken);
	}

	private static void requireCounted(List<Wait> waits, int woken) {
		int ok = 0;
		for (Wait wait : waits) {
			if (wait.outcome == WaitOutcome.OK) {
				ok++;
			}
		}
		require(ok == woken, waits.get(0).outcome, waits.get(1).outcome, woken);
	}

	private static void requireEmpty(Shared shared) {
		require(shared.queues.size() == 0, shared.queues.size());
	}

	private static void require(boolean condition, Object... seen) {
		if (!condition) {
			throw new AssertionError(Arrays.toString(seen));
		}
	}

	/**
	 * What threads share: the queues, the word that they wait on, and the time.
	 */
	private static final class Shared implements WaitQueues.Word, Deadline {

		final WaitQueues queues = new WaitQueues(this);

		volatile int word;

		volatile boolean over;

		int plain;

		@Override
		public long load(long address, int width) {
			return this.word;
		}

		@Override
		public long remainingNanos() {
			return this.over ? 0 : 1;
		}

	}

	private abstract static class Actor extends Thread {

		final Shared shared;

		Actor(Shared shared) {
			this.shared = shared;
		}

		@Override
		public abstract void run();

	}

	private static final class Wait extends Actor {

		private final long address;

		private final Deadline deadline;

		private WaitOutcome outcome;

		Wait(Shared shared, long address) {
			this(shared, address, Deadline.never());
		}

		Wait(Shared shared, long address, Deadline deadline) {
			super(shared);
			this.address = address;
			this.deadline = deadline;
		}

		@Override
		public void run() {
			this.outcome = this.shared.queues.await(new ThreadWait(this.address, Integer.SIZE, 0, this.deadline));
		}

	}

	private static final class Notify extends Actor {

		private final int stored;

		private final int count;

		private int woken;

		/**
		 * @param stored what to store before
		 */
		Notify(Shared shared, int stored, int count) {
			super(shared);
			this.stored = stored;
			this.count = count;
		}

		@Override
		public void run() {
			this.shared.word = this.stored;
			this.woken = this.shared.queues.notify(ADDRESS, this.count);
		}

	}

	private static final class Close extends Actor {

		Close(Shared shared) {
			super(shared);
		}

		@Override
		public void run() {
			this.shared.queues.close();
		}

	}

	private static final class Clock extends Actor {

		Clock(Shared shared) {
			super(shared);
		}

		@Override
		public void run() {
			this.shared.over = true;
		}

	}

	private static final class Interrupt extends Thread {

		private final Wait wait;

		Interrupt(Wait wait) {
			this.wait = wait;
		}

		@Override
		public void run() {
			this.wait.interrupt();
		}

	}

	private static final class Increment extends Actor {

		Increment(Shared shared) {
			super(shared);
		}

		@Override
		public void run() {
			this.shared.plain = this.shared.plain + 1;
		}

	}

}
