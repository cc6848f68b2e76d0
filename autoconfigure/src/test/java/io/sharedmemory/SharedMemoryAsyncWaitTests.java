package io.sharedmemory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
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

	// semantics 13, 16
	@Test
	void notifyCompletesTheFuturesInTheOrderInWhichTheyCame() {
		List<CompletableFuture<WaitResult>> waits = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waits.add(this.memory.atomicWaitAsync32(8, 0));
		}
		assertThat(this.memory.waiting()).isEqualTo(5);
		assertThat(this.memory.atomicNotify(8, 2)).isEqualTo(2);
		assertThat(waits.get(0).join()).isEqualTo(WaitResult.OK);
		assertThat(waits.get(1).join()).isEqualTo(WaitResult.OK);
		assertThat(waits.subList(2, 5)).noneMatch(CompletableFuture::isDone);
		assertThat(this.memory.atomicNotify(8, -1)).isEqualTo(3);
		waits.forEach((wait) -> assertThat(wait.join()).isEqualTo(WaitResult.OK));
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
		assertThat(first.join()).isEqualTo(WaitResult.OK);
		assertThat(second.isDone()).isFalse();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(second.join()).isEqualTo(WaitResult.OK);
		assertThat(third).isNotDone();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(third.join()).isEqualTo(WaitResult.OK);
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

	// semantics 15
	@Test
	void waitTimesOutButNeverEarly() {
		long start = System.nanoTime();
		assertThat(this.memory.atomicWaitAsync32(8, 0, SHORT).join()).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.memory.atomicNotify(8, -1)).isZero();
	}

	// semantics 15
	@Test
	void timeoutThatIsLongerThanNanosecondsCountDoesNotOverflow() {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0, Duration.ofSeconds(Long.MAX_VALUE));
		CompletableFuture<WaitResult> other = this.memory.atomicWaitAsync32(8, 0, Duration.ofNanos(Long.MAX_VALUE - 1));
		assertThat(this.memory.atomicNotify(8, -1)).isEqualTo(2);
		assertThat(wait.join()).isEqualTo(WaitResult.OK);
		assertThat(other.join()).isEqualTo(WaitResult.OK);
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
	void cancelledWaitLeavesTheQueueAndSwallowsNoWake() {
		CompletableFuture<WaitResult> cancelled = this.memory.atomicWaitAsync32(8, 0, Duration.ofDays(1));
		CompletableFuture<WaitResult> next = this.memory.atomicWaitAsync32(8, 0);
		assertThat(cancelled.cancel(true)).isTrue();
		assertThat(cancelled).isCancelled();
		assertThat(cancelled.cancel(true)).isTrue();
		assertThat(this.memory.waiting()).isOne();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(next.join()).isEqualTo(WaitResult.OK);
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
				assertThat(wait.join()).isEqualTo(WaitResult.OK);
				ok++;
			}
			assertThat(this.memory.waiting()).isZero();
		}
		assertThat(woken).isEqualTo(ok);
	}

	// semantics 19
	@Test
	void waitThatTimesOutWhileNotifiedIsOneOrTheOther() {
		int woken = 0;
		int ok = 0;
		for (int round = 0; round < 2000; round++) {
			CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0, Duration.ofNanos(round * 100L));
			for (int i = 0; i < round % 100; i++) {
				Thread.onSpinWait();
			}
			woken += this.memory.atomicNotify(8, 1);
			ok += (wait.join() == WaitResult.OK) ? 1 : 0;
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
		assertThatExceptionOfType(CompletionException.class).isThrownBy(other::join);
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 21
	@Test
	void closeReleasesTheWaits() {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(8, 0);
		CompletableFuture<WaitResult> timed = this.memory.atomicWaitAsync64(16, 0, Duration.ofDays(1));
		this.memory.close();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(wait::join)
			.withCauseInstanceOf(SharedMemoryClosedException.class);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(timed::join)
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
		dependent.join();
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
	void manyWaitsAtOnceLeaveNoState() {
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
		waits.forEach(CompletableFuture::join);
		waits.clear();
		eventually().until(() -> {
			HeapHistogram after = HeapHistogram.take();
			return after.instances(AsyncWait.class) <= before.instances(AsyncWait.class)
					&& after.instances(AddressQueue.class) <= before.instances(AddressQueue.class) + 64;
		});
	}

}
