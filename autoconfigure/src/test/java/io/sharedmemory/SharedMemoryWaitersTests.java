package io.sharedmemory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.sharedmemory.TestThreads.awaitWaiting;
import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Who waits on a memory, and for how long.
 */
@Timeout(60)
class SharedMemoryWaitersTests {

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(1, 1));

	@Test
	void nobodyWaitsForNoTime() {
		assertThat(this.memory.longestWait()).isZero();
		assertThat(this.memory.waiters()).isEmpty();
		assertThat(this.memory.waiters(10)).isEmpty();
	}

	@Test
	void limitedWaitersAreThoseThatWaitLongest() {
		for (int i = 0; i < 100; i++) {
			// Addresses in no order, so that the buckets do not happen to have the waits
			// sorted.
			this.memory.atomicWaitAsync32(i * 37 % 100 * 4, 0);
		}
		List<Waiter> all = this.memory.waiters();
		assertThat(all).hasSize(100).extracting(Waiter::since).isSorted();
		assertThat(all).extracting(Waiter::address).startsWith(0L, 148L, 296L, 44L);
		List<Long> addresses = all.stream().map(Waiter::address).toList();
		for (int limit : new int[] { 0, 1, 7, 99, 100, 101, Integer.MAX_VALUE }) {
			assertThat(this.memory.waiters(limit)).extracting(Waiter::address)
				.isEqualTo(addresses.subList(0, Math.min(limit, 100)));
		}
		assertThat(this.memory.waiting()).isEqualTo(100);
	}

	@Test
	void waiterSaysWhetherItIsAThread() {
		this.memory.atomicWaitAsync32(0, 0);
		this.threads.run(ThreadKind.VIRTUAL, () -> this.memory.atomicWait32(4, 0));
		TestThreads.awaitWaiting(this.memory, 2);
		assertThat(this.memory.waiters()).extracting(Waiter::address, Waiter::isThread)
			.containsExactly(tuple(0L, false), tuple(4L, true));
	}

	@Test
	void negativeLimitIsRefused() {
		this.memory.atomicWaitAsync32(0, 0);
		assertThatIllegalArgumentException().isThrownBy(() -> this.memory.waiters(-1));
	}

	@Test
	void longestWaitIsThatOfTheFirstWaiter() {
		CompletableFuture<WaitResult> first = this.memory.atomicWaitAsync32(0, 0);
		eventually().until(() -> this.memory.longestWait().compareTo(Duration.ofMillis(50)) > 0);
		long start = System.nanoTime();
		this.memory.atomicWaitAsync32(8, 0);
		assertThat(this.memory.longestWait()).isGreaterThan(Duration.ofMillis(50));
		first.cancel(false);
		assertThat(this.memory.longestWait().toNanos()).isPositive().isLessThanOrEqualTo(System.nanoTime() - start);
		this.memory.atomicNotify(8, 1);
		assertThat(this.memory.longestWait()).isZero();
	}

	@Test
	void closedMemoryHasNoWaiters() throws Exception {
		CompletableFuture<WaitResult> wait = this.memory.atomicWaitAsync32(0, 0);
		this.threads.run(ThreadKind.PLATFORM, () -> assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> this.memory.atomicWait32(0, 0)));
		awaitWaiting(this.memory, 2);
		this.memory.close();
		this.threads.join();
		assertThat(wait).completesExceptionallyWithin(TestThreads.LIMIT);
		assertThat(this.memory.longestWait()).isZero();
		assertThat(this.memory.waiters(5)).isEmpty();
	}

}
