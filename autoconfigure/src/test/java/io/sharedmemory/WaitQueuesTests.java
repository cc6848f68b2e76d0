package io.sharedmemory;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.util.ReflectionTestUtils;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens between the steps of a wait. A test stops a waiter where it compares,
 * which it does twice: before it takes the lock of its bucket, and holding it.
 */
@Timeout(60)
class WaitQueuesTests {

	private static final Deadline NEVER = Deadline.never();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	/** Stops the second comparison of a wait that expects 1. */
	private final CountDownLatch comparing = new CountDownLatch(1);

	private final CountDownLatch compare = new CountDownLatch(1);

	private final AtomicInteger comparisons = new AtomicInteger();

	/** The value is 0; a wait that expects 1 is told so too, but late. */
	private WaitQueues queuesThatStopAComparison(int verdict) {
		return new WaitQueues((address, width) -> {
			if (Thread.currentThread().getName().equals("stopped")) {
				if (this.comparisons.incrementAndGet() == 2) {
					this.comparing.countDown();
					awaitUninterruptibly(this.compare);
					return verdict;
				}
				return 1;
			}
			return 0;
		});
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			assertThat(latch.await(TestThreads.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private TestThread<WaitOutcome> startStopped(WaitQueues queues) throws InterruptedException {
		TestThread<WaitOutcome> stopped = this.threads.call(ThreadKind.PLATFORM, () -> {
			Thread.currentThread().setName("stopped");
			return queues.await(new ThreadWait(8, 32, 1, NEVER));
		});
		this.comparing.await();
		return stopped;
	}

	private TestThread<WaitOutcome> startWaiting(WaitQueues queues, Deadline deadline) {
		int before = queues.size();
		TestThread<WaitOutcome> waiter = this.threads.call(ThreadKind.PLATFORM,
				() -> queues.await(new ThreadWait(8, 32, 0, deadline)));
		eventually().until(() -> queues.size() == before + 1);
		return waiter;
	}

	private TestThread<Integer> startNotify(WaitQueues queues, int count) {
		return this.threads.call(ThreadKind.PLATFORM, () -> queues.notify(8, count));
	}

	/**
	 * Waits until the thread wants the lock that the stopped waiter holds.
	 */
	private static void awaitBlocked(TestThread<?> thread) {
		eventually().until(() -> thread.thread().getState() == Thread.State.BLOCKED);
	}

	// semantics 14, 24
	@Test
	void notifyThatComesWhileAWaiterComparesWakesIt() throws Exception {
		WaitQueues queues = queuesThatStopAComparison(1);
		TestThread<WaitOutcome> waiter = startStopped(queues);
		TestThread<Integer> notifier = startNotify(queues, 1);
		awaitBlocked(notifier);
		this.compare.countDown();
		assertThat(notifier.join()).isOne();
		assertThat(waiter.join()).isEqualTo(WaitOutcome.OK);
		assertThat(queues.size()).isZero();
	}

	// semantics 14
	@Test
	void valueThatChangesBeforeTheWaiterIsEnqueuedIsAMismatch() throws Exception {
		WaitQueues queues = queuesThatStopAComparison(0);
		TestThread<WaitOutcome> waiter = startStopped(queues);
		TestThread<Integer> notifier = startNotify(queues, 1);
		awaitBlocked(notifier);
		this.compare.countDown();
		assertThat(notifier.join()).isZero();
		assertThat(waiter.join()).isEqualTo(WaitOutcome.MISMATCH);
		assertThat(queues.size()).isZero();
	}

	// semantics 18: waits that ended, or never began, leave nothing for notify to look at
	@Test
	void notifyTakesNoLockWhereNobodyWaits() throws Exception {
		AtomicBoolean changes = new AtomicBoolean();
		WaitQueues queues = new WaitQueues(
				(address, width) -> (changes.get() && this.comparisons.incrementAndGet() == 2) ? 1 : 0);
		TestThread<WaitOutcome> woken = startWaiting(queues, NEVER);
		assertThat(queues.notify(8, 1)).isOne();
		assertThat(woken.join()).isEqualTo(WaitOutcome.OK);
		TestThread<WaitOutcome> interrupted = startWaiting(queues, NEVER);
		interrupted.interrupt();
		assertThat(interrupted.join()).isEqualTo(WaitOutcome.INTERRUPTED);
		assertThat(queues.await(new ThreadWait(8, 32, 0, Deadline.after(Duration.ZERO))))
			.isEqualTo(WaitOutcome.TIMED_OUT);
		changes.set(true);
		assertThat(queues.await(new ThreadWait(8, 32, 0, NEVER))).isEqualTo(WaitOutcome.MISMATCH);
		AtomicReferenceArray<?> buckets = (AtomicReferenceArray<?>) ReflectionTestUtils.getField(queues, "buckets");
		Object bucket = IntStream.range(0, buckets.length())
			.mapToObj(buckets::get)
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow();
		synchronized (bucket) {
			assertThat(startNotify(queues, -1).join()).isZero();
		}
	}

	// semantics 21
	@Test
	void closeThatComesWhileAWaiterComparesReleasesIt() throws Exception {
		WaitQueues queues = queuesThatStopAComparison(1);
		TestThread<WaitOutcome> waiter = startStopped(queues);
		TestThread<Void> closer = this.threads.run(ThreadKind.PLATFORM, queues::close);
		awaitBlocked(closer);
		this.compare.countDown();
		closer.join();
		assertThat(waiter.join()).isEqualTo(WaitOutcome.CLOSED);
		assertThat(queues.size()).isZero();
	}

	// semantics 21
	@Test
	void waitOnClosedQueuesEndsAtOnce() {
		WaitQueues queues = new WaitQueues((address, width) -> 0);
		queues.close();
		queues.close();
		for (int address = 0; address < 1000; address += 4) {
			assertThat(queues.await(new ThreadWait(address, 32, 0, NEVER))).isEqualTo(WaitOutcome.CLOSED);
			assertThat(queues.notify(address, -1)).isZero();
		}
		assertThat(queues.size()).isZero();
	}

	// semantics 19, 20: the waiter gave up, but it is still first in the queue when the
	// notifier looks, or the other way round
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interruptedWaiterDoesNotSwallowTheWakeOfTheNext(boolean notifierFirst) throws Exception {
		WaitQueues queues = queuesThatStopAComparison(0);
		TestThread<WaitOutcome> interrupted = startWaiting(queues, NEVER);
		TestThread<WaitOutcome> next = startWaiting(queues, NEVER);
		TestThread<WaitOutcome> stopped = startStopped(queues);
		TestThread<Integer> notifier = null;
		if (notifierFirst) {
			notifier = startNotify(queues, 1);
			awaitBlocked(notifier);
		}
		interrupted.interrupt();
		awaitBlocked(interrupted);
		if (!notifierFirst) {
			notifier = startNotify(queues, 1);
			awaitBlocked(notifier);
		}
		this.compare.countDown();
		assertThat(notifier.join()).isOne();
		assertThat(next.join()).isEqualTo(WaitOutcome.OK);
		assertThat(interrupted.join()).isEqualTo(WaitOutcome.INTERRUPTED);
		assertThat(stopped.join()).isEqualTo(WaitOutcome.MISMATCH);
		assertThat(queues.size()).isZero();
		assertThat(queues.snapshot(Integer.MAX_VALUE)).isEmpty();
	}

	// semantics 19
	@Test
	void waiterThatTimedOutIsNotCounted() throws Exception {
		WaitQueues queues = queuesThatStopAComparison(0);
		TestThread<WaitOutcome> timedOut = startWaiting(queues, Deadline.after(Duration.ofMillis(300)));
		TestThread<WaitOutcome> stopped = startStopped(queues);
		TestThread<Integer> notifier = startNotify(queues, -1);
		awaitBlocked(notifier);
		awaitBlocked(timedOut);
		this.compare.countDown();
		assertThat(notifier.join()).isZero();
		assertThat(timedOut.join()).isEqualTo(WaitOutcome.TIMED_OUT);
		assertThat(stopped.join()).isEqualTo(WaitOutcome.MISMATCH);
		assertThat(queues.size()).isZero();
		assertThat(queues.notify(8, -1)).isZero();
	}

	// semantics 19, 21
	@Test
	void waiterThatTimedOutIsNotClosedToo() throws Exception {
		WaitQueues queues = queuesThatStopAComparison(0);
		TestThread<WaitOutcome> timedOut = startWaiting(queues, Deadline.after(Duration.ofMillis(300)));
		TestThread<WaitOutcome> stopped = startStopped(queues);
		TestThread<Void> closer = this.threads.run(ThreadKind.PLATFORM, queues::close);
		awaitBlocked(closer);
		awaitBlocked(timedOut);
		this.compare.countDown();
		closer.join();
		assertThat(timedOut.join()).isEqualTo(WaitOutcome.TIMED_OUT);
		stopped.join();
		assertThat(queues.size()).isZero();
	}

	// semantics 19: notified first, interrupted second
	@Test
	void wokenWaiterLeavesItsInterruptStatusAlone() throws Exception {
		WaitQueues queues = new WaitQueues((address, width) -> 0);
		for (int round = 0; round < 100; round++) {
			TestThread<Boolean> waiter = this.threads.call(ThreadKind.PLATFORM, () -> {
				assertThat(queues.await(new ThreadWait(8, 32, 0, NEVER))).isEqualTo(WaitOutcome.OK);
				while (!Thread.currentThread().isInterrupted()) {
					Thread.onSpinWait();
				}
				return true;
			});
			eventually().until(() -> queues.size() == 1);
			assertThat(queues.notify(8, 1)).isOne();
			waiter.interrupt();
			assertThat(waiter.join()).isTrue();
		}
	}

	// semantics 23: an interrupted thread enqueues, and leaves at once
	@Test
	void millionAddressesWaitedOnLeaveNoState() throws Exception {
		WaitQueues queues = new WaitQueues((address, width) -> 0);
		HeapHistogram before = HeapHistogram.take();
		this.threads.run(ThreadKind.PLATFORM, () -> {
			Thread.currentThread().interrupt();
			for (int i = 0; i < 1_000_000; i++) {
				assertThat(queues.await(new ThreadWait(i * 4L, 32, 0, NEVER)) == WaitOutcome.INTERRUPTED).isTrue();
			}
		}).join();
		assertThat(queues.size()).isZero();
		assertThat(queues.snapshot(Integer.MAX_VALUE)).isEmpty();
		assertNothingLeft(before);
		assertThat(queues.notify(0, -1)).isZero();
	}

	// semantics 23
	@Test
	void manyAddressesWaitedOnAtOnceLeaveNoState() {
		int count = 100_000;
		WaitBucket bucket = new WaitBucket();
		HeapHistogram before = HeapHistogram.take();
		synchronized (bucket) {
			for (int i = 0; i < count; i++) {
				bucket.announce();
				bucket.add(new ThreadWait(i * 4L, 32, 0, NEVER));
			}
			for (int i = 0; i < count; i++) {
				assertThat(bucket.poll(i * 4L)).isNotNull();
				assertThat(bucket.poll(i * 4L)).isNull();
			}
		}
		assertThat(bucket.isDeserted()).isTrue();
		assertNothingLeft(before);
	}

	private static void assertNothingLeft(HeapHistogram before) {
		HeapHistogram after = HeapHistogram.take();
		assertThat(after.instances(ThreadWait.class)).isLessThanOrEqualTo(before.instances(ThreadWait.class));
		// Every one of the 64 buckets has a small one.
		String tables = "[Lio.sharedmemory.WaitNode;";
		assertThat(after.bytes(tables) - before.bytes(tables)).as("growth of tables in bytes").isLessThan(64 * 50);
	}

}
