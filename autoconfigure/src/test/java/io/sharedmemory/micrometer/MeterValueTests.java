package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The values of the meters follow what happens to the memories.
 */
@Timeout(60)
class MeterValueTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private final AtomicBoolean limited = new AtomicBoolean();

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry(
			List.of((memory, current, desired, maximum) -> !this.limited.get()), new MemoryBudget(6 * PAGE));

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final MeterReader read = new MeterReader(this.meters, "requests");

	private final SharedMemory memory = this.memories.create("requests", MemoryType.shared(1, 4));

	MeterValueTests() {
		new SharedMemoryMetrics(this.memories, new DefaultSharedMemoryMeterConventions()).bindTo(this.meters);
	}

	@Test
	void growthShowsInSizeAndCounters() {
		assertThat(this.read.gauge("size")).isEqualTo(PAGE);
		this.memory.grow(2);
		this.memory.grow(1);
		this.memory.grow(0);
		assertThat(this.read.gauge("size")).isEqualTo(4 * PAGE);
		assertThat(this.read.gauge("max")).isEqualTo(4 * PAGE);
		assertThat(this.read.growths()).isEqualTo(2);
		assertThat(this.read.counter("grow.pages")).isEqualTo(3);
	}

	@Test
	void growthFailuresShowByTheirReason() {
		assertThat(this.memory.tryGrow(4)).isEqualTo(-1);
		this.limited.set(true);
		assertThat(this.memory.tryGrow(1)).isEqualTo(-1);
		assertThat(this.memory.tryGrow(2)).isEqualTo(-1);
		this.limited.set(false);
		this.memories.create("other", MemoryType.shared(4, 4));
		for (int i = 0; i < 3; i++) {
			assertThat(this.memory.tryGrow(2)).isEqualTo(-1);
		}
		assertThat(this.read.growthFailures("maximum")).isOne();
		assertThat(this.read.growthFailures("limiter")).isEqualTo(2);
		assertThat(this.read.growthFailures("budget")).isEqualTo(3);
		assertThat(this.read.growthFailures("out_of_memory")).isZero();
		assertThat(this.read.growths()).isZero();
		assertThat(this.read.counter("grow.pages")).isZero();
		assertThat(this.read.gauge("size")).isEqualTo(PAGE);
		assertThat(new MeterReader(this.meters, "other").growthFailures("budget")).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void everyReasonHasACounterOfItsOwn(GrowthFailure reason) {
		try (SharedMemory refused = SharedMemory.create("refused", MemoryType.shared(1, 4), new Refusing(reason))) {
			new MemoryMeters(this.meters, new DefaultSharedMemoryMeterConventions(), Tags.of("memory", "refused"),
					new RecordingRegistries(), null)
				.add(refused);
			refused.tryGrow(1);
			MeterReader read = new MeterReader(this.meters, "refused");
			for (GrowthFailure each : GrowthFailure.values()) {
				assertThat(read.growthFailures(each.label())).as("%s", each).isEqualTo((each == reason) ? 1 : 0);
			}
		}
	}

	@Test
	void budgetAndItsUseFollowTheMemories() {
		assertThat(this.meters.get("wasm.shared.memory.budget.limit").gauge().value()).isEqualTo(6 * PAGE);
		assertThat(budgetUsed()).isEqualTo(PAGE);
		this.memory.grow(2);
		assertThat(budgetUsed()).isEqualTo(3 * PAGE);
		this.memories.create("other", MemoryType.shared(2, 4));
		assertThat(budgetUsed()).isEqualTo(5 * PAGE);
		this.memories.remove("requests");
		assertThat(budgetUsed()).isEqualTo(2 * PAGE);
	}

	private double budgetUsed() {
		return this.meters.get("wasm.shared.memory.budget.used").gauge().value();
	}

	@Test
	void refusedCreationsShowByTheirReason() {
		this.limited.set(true);
		refuse(1);
		this.limited.set(false);
		refuse(6);
		refuse(7);
		assertThat(refused("limiter")).isOne();
		assertThat(refused("budget")).isEqualTo(2);
		assertThat(refused("out_of_memory")).isZero();
		this.memories.create("other", MemoryType.shared(1, 1));
		assertThat(refused("limiter") + refused("budget")).isEqualTo(3);
	}

	private void refuse(long pages) {
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.memories.create("other", MemoryType.shared(pages, pages)));
	}

	private double refused(String reason) {
		return this.meters.get("wasm.shared.memory.refused").tag("reason", reason).functionCounter().count();
	}

	@Test
	void countFollowsTheMemories() {
		assertThat(count()).isOne();
		this.memories.create("other", MemoryType.shared(1, 1));
		assertThat(count()).isEqualTo(2);
		this.memories.remove("requests");
		this.memories.remove("other");
		assertThat(count()).isZero();
	}

	private double count() {
		return this.meters.get("wasm.shared.memory.registered").gauge().value();
	}

	@Test
	void waitsShowByTheirResult() throws Exception {
		Thread woken = startWaiting();
		assertThat(this.memory.atomicNotify(0, 1)).isOne();
		woken.join();
		this.memory.atomicWait32(0, 1);
		this.memory.atomicWait32(0, 1);
		this.memory.atomicWait32(0, 0, Duration.ZERO);
		this.memory.atomicWait64(0, 0, Duration.ofNanos(1));
		this.memory.atomicWait64(0, 0, Duration.ofNanos(1));
		List<Thread> closed = List.of(startWaiting(), startWaiting(), startWaiting(), startWaiting());
		this.memory.close();
		for (Thread thread : closed) {
			thread.join();
		}
		assertThat(this.read.waits("ok")).isOne();
		assertThat(this.read.waits("mismatch")).isEqualTo(2);
		assertThat(this.read.waits("timed_out")).isEqualTo(3);
		assertThat(this.read.waits("interrupted")).isZero();
		assertThat(this.read.waits("closed")).isEqualTo(4);
		assertThat(this.read.timer().count()).isEqualTo(10);
	}

	@Test
	void interruptedWaitsHaveAResultOfTheirOwn() throws Exception {
		Thread thread = startWaiting();
		thread.interrupt();
		thread.join();
		assertThat(this.read.waits("interrupted")).isOne();
		assertThat(this.read.waits("closed")).isZero();
		assertThat(this.read.timer().count()).isOne();
	}

	@Test
	void asynchronousWaitsCountAsTheOthersDo() {
		assertThat(this.memory.atomicWaitAsync32(0, 1)).isDone();
		this.memory.atomicWaitAsync32(0, 0);
		assertThat(this.read.gauge("waiters")).isOne();
		this.memory.atomicNotify(0, 1);
		assertThat(this.read.gauge("waiters")).isZero();
		await().untilAsserted(() -> assertThat(this.read.waits("ok")).isOne());
		assertThat(this.read.waits("mismatch")).isOne();
	}

	@Test
	void waitTimeAddsUp() throws Exception {
		double waited = 0;
		double elapsed = 0;
		for (int i = 0; i < 2; i++) {
			long start = System.nanoTime();
			Thread thread = startWaiting();
			await().until(() -> this.read.gauge("wait.longest") >= 0.02);
			waited += this.read.gauge("wait.longest");
			this.memory.atomicNotify(0, 1);
			thread.join();
			elapsed += secondsSince(start);
		}
		assertThat(this.read.timer().count()).isEqualTo(2);
		assertThat(this.read.timer().totalTime(TimeUnit.SECONDS)).isBetween(waited, elapsed);
	}

	@Test
	void notifyCountsCallsAndWhomTheyWoke() throws Exception {
		List<Thread> waiters = List.of(startWaiting(), startWaiting(), startWaiting());
		assertThat(this.read.gauge("waiters")).isEqualTo(3);
		this.memory.atomicNotify(0, 0);
		this.memory.atomicNotify(8, -1);
		this.memory.atomicNotify(0, 2);
		assertThat(this.read.gauge("waiters")).isOne();
		this.memory.atomicNotify(0, -1);
		for (Thread waiter : waiters) {
			waiter.join();
		}
		assertThat(this.read.counter("notify")).isEqualTo(4);
		assertThat(this.read.counter("notify.woken")).isEqualTo(3);
		assertThat(this.read.gauge("waiters")).isZero();
	}

	@Test
	void longestWaitIsThatOfTheThreadThatCameFirst() throws Exception {
		assertThat(this.read.gauge("wait.longest")).isZero();
		long start = System.nanoTime();
		Thread first = startWaiting(0);
		await().until(() -> this.read.gauge("wait.longest") >= 0.05);
		long later = System.nanoTime();
		Thread second = startWaiting(64);
		assertThat(this.read.gauge("wait.longest")).isBetween(0.05, secondsSince(start));
		this.memory.atomicNotify(0, 1);
		first.join();
		assertThat(this.read.gauge("wait.longest")).isPositive().isLessThanOrEqualTo(secondsSince(later));
		this.memory.atomicNotify(64, 1);
		second.join();
		assertThat(this.read.gauge("wait.longest")).isZero();
	}

	private static double secondsSince(long nanoTime) {
		return (System.nanoTime() - nanoTime) / 1e9;
	}

	@Test
	void closedMemoryKeepsItsCountersUntilItIsRemoved() throws Exception {
		this.memory.grow(2);
		Thread waiter = startWaiting();
		this.memory.close();
		waiter.join();
		assertThat(this.read.gauge("size")).isZero();
		assertThat(this.read.gauge("max")).isEqualTo(4 * PAGE);
		assertThat(this.read.gauge("waiters")).isZero();
		assertThat(this.read.gauge("wait.longest")).isZero();
		assertThat(this.read.growths()).isOne();
		assertThat(this.read.waits("closed")).isOne();
		assertThat(count()).isOne();
		assertThat(budgetUsed()).isZero();
		this.memories.remove("requests");
		assertThat(this.meters.getMeters()).noneMatch((meter) -> meter.getId().getTag("memory") != null);
	}

	private Thread startWaiting() {
		return startWaiting(0);
	}

	private Thread startWaiting(long address) {
		double before = this.read.gauge("waiters");
		Thread thread = Thread.ofVirtual().start(() -> awaitWhateverEnds(address));
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.read.gauge("waiters") == before + 1);
		return thread;
	}

	private void awaitWhateverEnds(long address) {
		try {
			this.memory.atomicWait32(address, 0);
		}
		catch (InterruptedException | SharedMemoryClosedException ex) {
			// The meters tell.
		}
	}

	/**
	 * Refuses growth as a system without memory would, for instance.
	 */
	private record Refusing(GrowthFailure reason) implements MemoryOwner {

		@Override
		public void growing(SharedMemory memory, long current, long desired) {
			throw MemoryGrowthException.growthRefused(memory.name(), current, desired, memory.type().maximum(),
					this.reason, "the test wants it so", null);
		}

	}

}
