package io.sharedmemory;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.sharedmemory.TestThreads.awaitWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class MemoryStatisticsTests {

	private final MeteredAddressSpace addressSpace = new MeteredAddressSpace();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = new SharedMemory("test", MemoryType.shared(1, 4), this.addressSpace);

	@Test
	void freshMemoryHasEveryCounterAtZero() {
		MemoryStatistics statistics = this.memory.statistics();
		assertThat(statistics.size()).isOne();
		assertThat(statistics.waiting()).isZero();
		assertThat(statistics.growths()).isZero();
		assertThat(statistics.grownPages()).isZero();
		assertThat(statistics.growthFailures()).containsOnlyKeys(GrowthFailure.values());
		assertThat(statistics.growthFailures().values()).containsOnly(0L);
		assertThat(statistics.waits()).containsOnlyKeys(WaitResult.values());
		assertThat(statistics.waits().values()).containsOnly(0L);
		assertThat(statistics.interruptedWaits()).isZero();
		assertThat(statistics.closedWaits()).isZero();
		assertThat(statistics.waitTime()).isZero();
		assertThat(statistics.notifies()).isZero();
		assertThat(statistics.woken()).isZero();
	}

	@Test
	void growthsAndTheirFailuresAreCounted() {
		this.memory.grow(2);
		this.memory.grow(0);
		this.memory.tryGrow(5);
		this.memory.tryGrow(-1);
		this.addressSpace.setExhausted(true);
		this.memory.tryGrow(1);
		MemoryStatistics statistics = this.memory.statistics();
		assertThat(statistics.size()).isEqualTo(3);
		assertThat(statistics.growths()).isOne();
		assertThat(statistics.grownPages()).isEqualTo(2);
		assertThat(statistics.growthFailures()).containsEntry(GrowthFailure.MAXIMUM, 2L)
			.containsEntry(GrowthFailure.OUT_OF_MEMORY, 1L);
	}

	@Test
	void endsOfWaitsAreCounted() throws Exception {
		TestThread<WaitResult> woken = startWaiting();
		assertThat(this.memory.statistics().waiting()).isOne();
		assertThat(this.memory.atomicNotify(0, -1)).isOne();
		woken.join();
		TestThread<WaitResult> interrupted = startWaiting();
		interrupted.interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(interrupted::join);
		Duration timeout = Duration.ofMillis(5);
		this.memory.atomicWait64(8, 0, timeout);
		this.memory.atomicWait64(8, 0, Duration.ZERO);
		this.memory.atomicWait32(8, 1);
		this.memory.atomicWait32(8, 2);
		this.memory.atomicWait32(8, 3);
		TestThread<WaitResult> closed = startWaiting();
		this.memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(closed::join);
		MemoryStatistics statistics = this.memory.statistics();
		assertThat(statistics.waits())
			.isEqualTo(Map.of(WaitResult.OK, 1L, WaitResult.TIMED_OUT, 2L, WaitResult.MISMATCH, 3L));
		assertThat(statistics.interruptedWaits()).isOne();
		assertThat(statistics.closedWaits()).isOne();
		assertThat(statistics.waiting()).isZero();
		assertThat(statistics.size()).isZero();
		assertThat(statistics.waitTime()).isGreaterThanOrEqualTo(timeout);
	}

	@Test
	void notifiesAndWhomTheyWokeAreCounted() throws Exception {
		startWaiting();
		startWaiting();
		startWaiting();
		this.memory.atomicNotify(0, 0);
		this.memory.atomicNotify(0, 2);
		this.memory.atomicNotify(0, 2);
		this.memory.atomicNotify(0, 2);
		this.threads.join();
		assertThat(this.memory.statistics().notifies()).isEqualTo(4);
		assertThat(this.memory.statistics().woken()).isEqualTo(3);
	}

	@Test
	void trapsAreNotCounted() {
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> this.memory.atomicNotify(2, 1));
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> this.memory.atomicWait32(2, 0));
		assertThat(this.memory.statistics().notifies()).isZero();
		assertThat(this.memory.statistics().waits().values()).containsOnly(0L);
	}

	@Test
	void statisticsDoNotChangeLater() {
		MemoryStatistics statistics = this.memory.statistics();
		this.memory.grow(1);
		this.memory.atomicNotify(0, 1);
		assertThat(statistics.size()).isOne();
		assertThat(statistics.growths()).isZero();
		assertThat(statistics.notifies()).isZero();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> statistics.waits().clear());
	}

	private TestThread<WaitResult> startWaiting() {
		int before = this.memory.waiting();
		TestThread<WaitResult> thread = this.threads.call(ThreadKind.PLATFORM, () -> this.memory.atomicWait32(0, 0));
		awaitWaiting(this.memory, before + 1);
		return thread;
	}

}
