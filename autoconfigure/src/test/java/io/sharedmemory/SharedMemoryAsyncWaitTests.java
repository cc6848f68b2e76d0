package io.sharedmemory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.sharedmemory.TestThreads.awaitWaiting;
import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Waits that block nobody: what JavaScript's {@code Atomics.waitAsync} promises.
 */
@Timeout(60)
class SharedMemoryAsyncWaitTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("async", MemoryType.shared(1, 2));

	/**
	 * The result, waited for with a limit: {@code join()} ignores the interrupt that ends
	 * a test.
	 */
	private static WaitResult result(CompletableFuture<WaitResult> wait) throws Exception {
		return wait.get(TestThreads.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
	}

	// semantics 13, 16
	@Test
	void notifyCompletesTheFuturesInTheOrderInWhichTheyCame() throws Exception {
		List<CompletableFuture<WaitResult>> waits = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waits.add(this.memory.atomicWaitAsync32(8, 0));
		}
		assertThat(this.memory.waiting()).isEqualTo(5);
		assertThat(this.memory.atomicNotify(8, 2)).isEqualTo(2);
		assertThat(result(waits.get(0))).isEqualTo(WaitResult.OK);
		assertThat(result(waits.get(1))).isEqualTo(WaitResult.OK);
		assertThat(waits.subList(2, 5)).noneMatch(CompletableFuture::isDone);
		assertThat(this.memory.atomicNotify(8, -1)).isEqualTo(3);
		for (CompletableFuture<WaitResult> wait : waits) {
			assertThat(result(wait)).isEqualTo(WaitResult.OK);
		}
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 16, 17
	@Test
	void asynchronousAndBlockingWaitsShareAQueue() throws Exception {
		CompletableFuture<WaitResult> first = this.memory.atomicWaitAsync64(8, 0);
		TestThread<WaitResult> second = this.threads.call(ThreadKind.VIRTUAL, () -> this.memory.atomicWait32(8, 0));
		awaitWaiting(this.memory, 2);
		CompletableFuture<WaitResult> third = this.memory.atomicWaitAsync32(8, 0, Duration.ofDays(1));
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(result(first)).isEqualTo(WaitResult.OK);
		assertThat(second.isDone()).isFalse();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(second.join()).isEqualTo(WaitResult.OK);
		assertThat(third).isNotDone();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(result(third)).isEqualTo(WaitResult.OK);
	}

	// semantics 14, 15
	@Test
	void waitThatNeedsNoTimeIsCompleteAtOnce() {
		assertThat(this.memory.atomicWaitAsync32(8, 1)).isCompletedWithValue(WaitResult.MISMATCH);
		assertThat(this.memory.atomicWaitAsync64(8, 1, Duration.ofDays(1))).isCompletedWithValue(WaitResult.MISMATCH);
		assertThat(this.memory.atomicWaitAsync32(8, 0, Duration.ZERO)).isCompletedWithValue(WaitResult.TIMED_OUT);
		assertThat(this.memory.atomicWaitAsync64(8, 0, Duration.ofNanos(-1)))
			.isCompletedWithValue(WaitResult.TIMED_OUT);
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 14
	@Test
	void comparisonIsOfAllBits() {
		this.memory.atomicStore64(8, 0x8000_0001_FFFF_FFFEL);
		assertThat(this.memory.atomicWaitAsync32(8, -2)).isNotDone();
		assertThat(this.memory.atomicWaitAsync32(12, 0x8000_0001, Duration.ofDays(1))).isNotDone();
		assertThat(this.memory.atomicWaitAsync64(8, 0x8000_0001_FFFF_FFFEL)).isNotDone();
		assertThat(this.memory.atomicWaitAsync64(8, 0xFFFF_FFFEL)).isCompletedWithValue(WaitResult.MISMATCH);
		assertThat(this.memory.atomicWaitAsync64(8, -2, Duration.ofDays(1))).isCompletedWithValue(WaitResult.MISMATCH);
		assertThat(this.memory.waiting()).isEqualTo(3);
	}

	// semantics 15
	@Test
	void waitTimesOutButNeverEarly() throws Exception {
		long start = System.nanoTime();
		assertThat(result(this.memory.atomicWaitAsync32(8, 0, SHORT))).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.memory.atomicNotify(8, -1)).isZero();
	}

	// semantics 15
	@Test
	void timeoutThatIsLongerThanNanosecondsCountDoesNotOverflow() throws Exception {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0, Duration.ofSeconds(Long.MAX_VALUE));
		CompletableFuture<WaitResult> other = this.memory.atomicWaitAsync32(8, 0, Duration.ofNanos(Long.MAX_VALUE - 1));
		assertThat(this.memory.atomicNotify(8, -1)).isEqualTo(2);
		assertThat(result(wait)).isEqualTo(WaitResult.OK);
		assertThat(result(other)).isEqualTo(WaitResult.OK);
	}

	// semantics 12, 13
	@Test
	void wrongAddressTrapsAtOnce() {
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> this.memory.atomicWaitAsync32(2, 0))
			.withMessageStartingWith("unaligned atomic");
		assertThatExceptionOfType(MemoryTrapException.class)
			.isThrownBy(() -> this.memory.atomicWaitAsync64(65536, 0, Duration.ZERO))
			.withMessageStartingWith("out of bounds memory access");
	}

	@Test
	void cancelledWaitLeavesTheQueueAndSwallowsNoWake() throws Exception {
		CompletableFuture<WaitResult> cancelled = this.memory.atomicWaitAsync32(8, 0, Duration.ofDays(1));
		CompletableFuture<WaitResult> next = this.memory.atomicWaitAsync32(8, 0);
		assertThat(cancelled.cancel(true)).isTrue();
		assertThat(cancelled).isCancelled();
		assertThat(cancelled.cancel(true)).isTrue();
		assertThat(this.memory.waiting()).isOne();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(result(next)).isEqualTo(WaitResult.OK);
		assertThat(next.cancel(true)).isFalse();
		assertThat(this.memory.statistics().interruptedWaits()).isOne();
	}

	// semantics 19
	@Test
	void waitThatIsCancelledWhileNotifiedIsOneOrTheOther() throws Exception {
		int woken = 0;
		int ok = 0;
		for (int round = 0; round < 2000; round++) {
			CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0);
			TestThread<Boolean> canceller = this.threads.call(ThreadKind.VIRTUAL, () -> wait.cancel(false));
			woken += this.memory.atomicNotify(8, 1);
			if (!canceller.join()) {
				assertThat(result(wait)).isEqualTo(WaitResult.OK);
				ok++;
			}
			assertThat(this.memory.waiting()).isZero();
		}
		assertThat(woken).isEqualTo(ok);
	}

	// semantics 19
	@Test
	void waitThatTimesOutWhileNotifiedIsOneOrTheOther() throws Exception {
		int woken = 0;
		int ok = 0;
		for (int round = 0; round < 2000; round++) {
			CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0, Duration.ofNanos(round * 100L));
			for (int i = 0; i < round % 100; i++) {
				Thread.onSpinWait();
			}
			woken += this.memory.atomicNotify(8, 1);
			ok += (result(wait) == WaitResult.OK) ? 1 : 0;
		}
		assertThat(woken).isEqualTo(ok);
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.memory.statistics().waits()).containsEntry(WaitResult.OK, (long) ok);
	}

	@Test
	void futureThatIsCompletedFromOutsideLeavesTheQueue() {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0);
		assertThat(wait.complete(WaitResult.MISMATCH)).isTrue();
		assertThat(wait).isCompletedWithValue(WaitResult.MISMATCH);
		CompletableFuture<WaitResult> other = this.memory.atomicWaitAsync32(8, 0).orTimeout(1, TimeUnit.MILLISECONDS);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result(other))
			.withCauseInstanceOf(TimeoutException.class);
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 19
	@Test
	void completionFromOutsideAfterTheWakeIsTooLate() throws Exception {
		for (int round = 0; round < 500; round++) {
			CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0);
			assertThat(this.memory.atomicNotify(8, 1)).isOne();
			assertThat(wait.cancel(true)).isFalse();
			assertThat(wait.complete(WaitResult.TIMED_OUT)).isFalse();
			assertThat(wait.completeExceptionally(new IllegalStateException())).isFalse();
			assertThat(result(wait)).isEqualTo(WaitResult.OK);
		}
	}

	@Test
	void cancelOfADependentLeavesTheWait() throws Exception {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0);
		assertThat(wait.thenApply(WaitResult::name).cancel(true)).isTrue();
		assertThat(this.memory.waiting()).isOne();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(result(wait)).isEqualTo(WaitResult.OK);
	}

	@Test
	void endsOfWaitsAreCounted() throws Exception {
		this.memory.atomicWaitAsync32(8, 1);
		this.memory.atomicWaitAsync32(8, 0, Duration.ZERO);
		result(this.memory.atomicWaitAsync32(8, 0, SHORT));
		this.memory.atomicWaitAsync32(8, 0).cancel(true);
		CompletableFuture<WaitResult> woken = this.memory.atomicWaitAsync32(8, 0);
		assertThat(this.memory.statistics().waiting()).isOne();
		this.memory.atomicNotify(8, 1);
		result(woken);
		MemoryStatistics statistics = this.memory.statistics();
		assertThat(statistics.waits()).containsEntry(WaitResult.MISMATCH, 1L)
			.containsEntry(WaitResult.TIMED_OUT, 2L)
			.containsEntry(WaitResult.OK, 1L);
		assertThat(statistics.interruptedWaits()).isOne();
		assertThat(statistics.woken()).isOne();
		assertThat(statistics.waiting()).isZero();
		assertThat(statistics.waitTime()).isGreaterThanOrEqualTo(SHORT);
	}

	// semantics 21
	@Test
	void closeReleasesTheWaits() {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0);
		CompletableFuture<WaitResult> timed = this.memory.atomicWaitAsync64(16, 0, Duration.ofDays(1));
		this.memory.close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result(wait))
			.withCauseInstanceOf(SharedMemoryClosedException.class);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result(timed))
			.withCauseInstanceOf(SharedMemoryClosedException.class);
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.memory.statistics().closedWaits()).isEqualTo(2);
		assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> this.memory.atomicWaitAsync32(8, 0));
	}

	@Test
	void dependentsRunOutsideTheNotifyingThread() {
		AtomicReference<Thread> ran = new AtomicReference<>();
		CompletableFuture<Void> dependent = this.memory.atomicWaitAsync32(8, 0)
			.thenAccept((result) -> ran.set(Thread.currentThread()));
		assertThat(dependent.getClass()).isEqualTo(CompletableFuture.class);
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(dependent).succeedsWithin(TestThreads.LIMIT);
		assertThat(ran.get()).isNotSameAs(Thread.currentThread());
	}

	@Test
	void waiterIsShownWithoutAThread() {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0, Duration.ofDays(1));
		assertThat(this.memory.waiters()).singleElement().satisfies((waiter) -> {
			assertThat(waiter.address()).isEqualTo(8);
			assertThat(waiter.threadName()).isEmpty();
			assertThat(waiter.threadId()).isZero();
			assertThat(waiter.deadline()).isAfter(waiter.since());
		});
		wait.cancel(false);
		assertThat(this.memory.waiters()).isEmpty();
	}

	// semantics 23
	@Test
	void manyWaitsAtOnceLeaveNoState() throws Exception {
		HeapHistogram before = HeapHistogram.take();
		int count = 16_384;
		List<CompletableFuture<WaitResult>> waits = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			waits.add(this.memory.atomicWaitAsync32(i * 4L, 0, Duration.ofDays(1)));
		}
		assertThat(this.memory.waiting()).isEqualTo(count);
		for (int i = 0; i < count; i++) {
			assertThat(this.memory.atomicNotify(i * 4L, -1)).isOne();
		}
		for (CompletableFuture<WaitResult> wait : waits) {
			result(wait);
		}
		waits.clear();
		eventually().until(() -> {
			HeapHistogram after = HeapHistogram.take();
			// Frames that are still interpreted may hold a few.
			return after.instances(AsyncWait.class) <= before.instances(AsyncWait.class) + 16 && after
				.bytes("[Lio.sharedmemory.WaitNode;") <= before.bytes("[Lio.sharedmemory.WaitNode;") + 64 * 50;
		});
	}

	// semantics 16
	@Test
	void waitersAreListedInTheOrderInWhichTheyCame() {
		for (int i = 1; i <= 200; i++) {
			this.memory.atomicWaitAsync64(8, 0, Duration.ofDays(i));
		}
		for (int i = 0; i < 5000; i++) {
			assertThat(this.memory.waiters()).extracting(Waiter::deadline).isSorted();
		}
	}

	// semantics 19
	@Test
	void completeAsyncEndsTheWait() {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0);
		CompletableFuture<WaitResult> next = this.memory.atomicWaitAsync32(8, 0);
		assertThat(wait.completeAsync(() -> WaitResult.TIMED_OUT).join()).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(this.memory.waiting()).isOne();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(next).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(WaitResult.OK);
	}

	// semantics 32
	@Test
	void dependentOfATimeOutThatBlocksDelaysNoTimeOutOfOthers() {
		CountDownLatch release = new CountDownLatch(1);
		CompletableFuture<String> blocked = this.memory.atomicWaitAsync32(8, 0, SHORT).thenApply((result) -> {
			String thread = Thread.currentThread().getName();
			awaitUninterruptibly(release);
			return thread;
		});
		try {
			for (int i = 0; i < 3; i++) {
				assertThat(new CompletableFuture<String>().completeOnTimeout("over", 20, TimeUnit.MILLISECONDS))
					.succeedsWithin(TestThreads.LIMIT)
					.isEqualTo("over");
				this.memory.atomicWaitAsync32(16, 0, SHORT);
				long timedOut = i + 2;
				eventually().until(() -> this.memory.statistics().waits().get(WaitResult.TIMED_OUT) == timedOut);
			}
			assertThat(blocked).isNotDone();
		}
		finally {
			release.countDown();
		}
		assertThat(blocked).succeedsWithin(TestThreads.LIMIT).asString().startsWith("ForkJoinPool.commonPool-");
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// semantics 32
	@Test
	void dependentsRunOnTheDefaultExecutorHoweverTheWaitEnds() {
		CompletableFuture<String> notified = thread(this.memory.atomicWaitAsync32(8, 0));
		CompletableFuture<String> timedOut = thread(this.memory.atomicWaitAsync32(16, 0, SHORT));
		CompletableFuture<String> closed = thread(this.memory.atomicWaitAsync32(24, 0));
		this.memory.atomicNotify(8, 1);
		assertThat(timedOut).succeedsWithin(TestThreads.LIMIT);
		this.memory.close();
		for (CompletableFuture<String> thread : List.of(notified, timedOut, closed)) {
			assertThat(thread).succeedsWithin(TestThreads.LIMIT).asString().startsWith("ForkJoinPool.commonPool-");
		}
	}

	private static CompletableFuture<String> thread(CompletableFuture<WaitResult> wait) {
		return wait.handle((result, ex) -> Thread.currentThread().getName());
	}

}
