package io.sharedmemory.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A notify that wakes one of many virtual threads: the time that the notifier needs, not
 * the woken one. Before each, as many wait as the parameter says: the woken thread has
 * joined the queue again.
 * <p>
 * There is one carrier thread: to wake a second one takes longer than all else, and would
 * hide it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = { "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1" })
public class NotifyOneBenchmark {

	private static final long ADDRESS = 1024;

	private static final int SETTLING_NANOS = 1000;

	@Param({ "10", "10000" })
	public int waiters;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	private final List<Thread> threads = new ArrayList<>();

	@Setup(Level.Trial)
	public void startWaiters() {
		for (int i = 0; i < this.waiters; i++) {
			this.threads.add(Thread.startVirtualThread(this::awaitAgainAndAgain));
		}
	}

	private void awaitAgainAndAgain() {
		try {
			while (this.memory.atomicLoad32(ADDRESS) == 0) {
				this.memory.atomicWait32(ADDRESS, 0);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// A notify takes far longer than the clock readings that this level costs.
	@Setup(Level.Invocation)
	public void awaitWaiters() {
		while (this.memory.waiting() < this.waiters) {
			Thread.onSpinWait();
		}
		// The last of them may still hold the lock of the queue.
		long start = System.nanoTime();
		while (System.nanoTime() - start < SETTLING_NANOS) {
			Thread.onSpinWait();
		}
	}

	@Benchmark
	public int notifyOne() {
		return this.memory.atomicNotify(ADDRESS, 1);
	}

	@TearDown(Level.Trial)
	public void stopWaiters() throws InterruptedException {
		this.memory.atomicStore32(ADDRESS, 1);
		this.memory.atomicNotify(ADDRESS, -1);
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

}
