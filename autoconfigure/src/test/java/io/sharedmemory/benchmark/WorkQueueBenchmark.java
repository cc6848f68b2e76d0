package io.sharedmemory.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.Guest;
import io.sharedmemory.endive.GuestModule;
import io.sharedmemory.endive.SharedMemoryView;
import io.sharedmemory.endive.WorkQueue;

/**
 * A whole program in C: two producers hand items to two consumers through a bounded
 * buffer with a mutex and two condition variables. Each thread has an instance of its
 * own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WorkQueueBenchmark {

	private static final int PRODUCERS = 2;

	private static final int CONSUMERS = 2;

	private static final int ITEMS = 200_000;

	private static final int MINIMUM_PAGES = 4;

	private static final int MAXIMUM_PAGES = 16;

	private static final int PATIENCE_SECONDS = 60;

	@Param
	public MemoryKind memory;

	@Param
	public ThreadKind kind;

	private final GuestModule module = WorkQueue.load(Execution.COMPILED);

	private final List<Thread> threads = new ArrayList<>();

	private final AtomicLong wrong = new AtomicLong();

	private Guest host;

	private SharedMemory shared;

	/**
	 * Whose memory the program runs on.
	 */
	public enum MemoryKind {

		SHARED, ENDIVE

	}

	@Setup(Level.Iteration)
	public void instantiate() {
		this.shared = SharedMemory.create(MemoryType.shared(MINIMUM_PAGES, MAXIMUM_PAGES));
		WorkQueue queue = new WorkQueue(this.module, memory());
		this.host = queue.thread();
		this.host.call("open", PRODUCERS);
		this.threads.clear();
		for (int i = 0; i < PRODUCERS; i++) {
			int producer = i;
			Guest guest = queue.thread();
			add(() -> guest.call("produce", producer, ITEMS / PRODUCERS));
		}
		for (int i = 0; i < CONSUMERS; i++) {
			Guest guest = queue.thread();
			add(() -> guest.call("consume"));
		}
	}

	private Supplier<Memory> memory() {
		if (this.memory == MemoryKind.SHARED) {
			return () -> SharedMemoryView.of(this.shared);
		}
		Memory endive = new ByteArrayMemory(new MemoryLimits(MINIMUM_PAGES, MAXIMUM_PAGES, true));
		return () -> endive;
	}

	private void add(LongSupplier task) {
		this.threads.add(this.kind.unstarted(() -> this.wrong.addAndGet(task.getAsLong())));
	}

	@Benchmark
	@OperationsPerInvocation(ITEMS)
	public void run() throws InterruptedException {
		for (Thread thread : this.threads) {
			thread.start();
		}
		for (Thread thread : this.threads) {
			if (!thread.join(Duration.ofSeconds(PATIENCE_SECONDS))) {
				throw new IllegalStateException("The program does not end");
			}
		}
	}

	@TearDown(Level.Iteration)
	public void verify() {
		long taken = this.host.call("taken", 0) + this.host.call("taken", 1);
		this.shared.close();
		if (this.wrong.get() != 0 || taken != ITEMS) {
			throw new IllegalStateException(
					"%d items were wrong, %d of %d taken".formatted(this.wrong.get(), taken, ITEMS));
		}
	}

}
