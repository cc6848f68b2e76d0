package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.WaitResult;
import io.sharedmemory.program.ThreadInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program in C whose threads fight for a mutex and wait for each other; its source is
 * {@code work-queue.c}. {@code -Dsharedmemory.items=} says how many items the compiled
 * program moves.
 */
class WorkQueueTests {

	private static final int ITEMS = Integer.getInteger("sharedmemory.items", 2_000_000);

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("queue", MemoryType.shared(4, 16));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	// semantics 19, 22, 24, 26
	@ParameterizedTest
	@CsvSource({ "COMPILED, PLATFORM, 2, 2, 1", "COMPILED, VIRTUAL, 2, 2, 1", "COMPILED, VIRTUAL, 7, 3, 4",
			"COMPILED, PLATFORM, 1, 3, 4", "INTERPRETED, PLATFORM, 2, 2, 40", "INTERPRETED, VIRTUAL, 3, 1, 40" })
	void everyItemArrivesOnceAndInTheOrderOfItsProducer(Execution execution, ThreadKind kind, int producers,
			int consumers, int divisor) throws Exception {
		GuestModule module = GuestModule.load(execution, "work-queue");
		ThreadInstances queue = new ThreadInstances(() -> module.instantiate(this.memory).instance());
		Guest host = queue.thread();
		host.call("open", producers);
		int items = ITEMS / divisor / producers;
		List<Guest> producing = new ArrayList<>();
		List<Guest> consuming = new ArrayList<>();
		for (int i = 0; i < producers; i++) {
			producing.add(queue.thread());
		}
		for (int i = 0; i < consumers; i++) {
			consuming.add(queue.thread());
		}
		assertThat(Stream.of(List.of(host), producing, consuming).flatMap(List::stream))
			.allMatch((guest) -> guest.call("thread_is_initialised") == 1);
		List<TestThread<Long>> wrong = new ArrayList<>();
		for (int i = 0; i < producers; i++) {
			int producer = i;
			this.threads.run(kind, () -> producing.get(producer).call("produce", producer, items));
		}
		for (Guest consumer : consuming) {
			wrong.add(this.threads.call(kind, () -> consumer.call("consume")));
		}
		this.threads.join();
		for (TestThread<Long> consumer : wrong) {
			assertThat(consumer.join()).as("wrong items").isZero();
		}
		for (int producer = 0; producer < producers; producer++) {
			assertThat(host.callInt("taken", producer)).isEqualTo(items);
			assertThat(producing.get(producer).call("thread_items")).isEqualTo(items);
			assertThat(producing.get(producer).call("thread_sum")).isEqualTo((items - 1L) * items / 2);
		}
		assertThat(consuming.stream().mapToLong((consumer) -> consumer.call("thread_items")).sum())
			.isEqualTo((long) producers * items);
		assertThat(consuming.stream().mapToLong((consumer) -> consumer.call("thread_sum")).sum())
			.isEqualTo(producers * ((items - 1L) * items / 2));
		assertThat(host.call("thread_items")).isZero();
		MemoryStatistics statistics = this.memory.statistics();
		long waits = Stream.concat(producing.stream(), consuming.stream())
			.mapToLong((guest) -> guest.call("thread_waits"))
			.sum();
		assertThat(statistics.waits().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(waits);
		assertThat(statistics.waits()).containsEntry(WaitResult.TIMED_OUT, 0L)
			.containsEntry(WaitResult.OK, statistics.woken());
		assertThat(statistics.woken()).isPositive();
		assertThat(statistics.waiting()).isZero();
	}

}
