package io.sharedmemory.jcstress;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.WaitResult;

/**
 * Waits on addresses that hold zero. None is without an end, so that a lost wake-up fails
 * a test and does not hang it.
 */
final class Waits {

	/**
	 * The shortest sleeps take far longer than this; many waits are over before theirs.
	 */
	private static final int LONGEST_MOMENT = 2000;

	/**
	 * What only a lost wake-up takes. The first one shortens it for the rest, which fail
	 * anyway, but sooner.
	 */
	private static volatile Duration limit = Duration.ofSeconds(10);

	private Waits() {
	}

	@FunctionalInterface
	private interface Wait {

		WaitResult await() throws InterruptedException;

	}

	/**
	 * Waits for a wake-up that must come.
	 * @return the {@link WaitResult}, {@code INTERRUPTED} or {@code CLOSED}
	 */
	static String untilEnded(SharedMemory memory, long address) {
		return await(() -> memory.atomicWait32(address, 0, limit));
	}

	static String untilEnded64(SharedMemory memory, long address) {
		return await(() -> memory.atomicWait64(address, 0, limit));
	}

	private static String await(Wait wait) {
		String end = end(wait);
		if (end.equals(WaitResult.TIMED_OUT.name())) {
			limit = Duration.ofMillis(1);
		}
		return end;
	}

	/**
	 * Waits so briefly that the time-out comes about when the wait has begun.
	 */
	static String forAMoment(SharedMemory memory, long address) {
		Duration timeout = Duration.ofNanos(ThreadLocalRandom.current().nextInt(LONGEST_MOMENT));
		return end(() -> memory.atomicWait32(address, 0, timeout));
	}

	/**
	 * Waits for an asynchronous wait to end.
	 */
	static String end(CompletableFuture<WaitResult> wait) {
		return await(() -> {
			try {
				return wait.get(limit.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				return WaitResult.TIMED_OUT;
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private static String end(Wait wait) {
		try {
			return wait.await().name();
		}
		catch (InterruptedException ex) {
			return "INTERRUPTED";
		}
		catch (SharedMemoryClosedException ex) {
			return "CLOSED";
		}
	}

	/**
	 * Passes a random moment, so that what follows meets a wait at all stages.
	 */
	static void pause(int maximumNanos) {
		long start = System.nanoTime();
		int nanos = ThreadLocalRandom.current().nextInt(maximumNanos);
		while (System.nanoTime() - start < nanos) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Notifies until one thread was woken, or must have been.
	 * @return how many were woken
	 */
	static int notifyOne(SharedMemory memory, long address) {
		long start = System.nanoTime();
		int woken = memory.atomicNotify(address, 1);
		while (woken == 0 && !isOver(start)) {
			Thread.yield();
			woken = memory.atomicNotify(address, 1);
		}
		return woken;
	}

	/**
	 * Whether a wake-up that must come since then has not.
	 */
	static boolean isOver(long start) {
		return System.nanoTime() - start >= limit.toNanos();
	}

}
