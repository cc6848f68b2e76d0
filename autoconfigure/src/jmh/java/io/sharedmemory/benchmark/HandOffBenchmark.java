package io.sharedmemory.benchmark;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Hand-off and back: two threads take turns. All ways to do so say whose turn it is, and
 * block while it is the other's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandOffBenchmark {

	/** So many that starting the threads does not count. */
	static final int ROUND_TRIPS = 10_000;

	/** So long that it never passes. */
	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	@Param
	public Players kind;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	@Benchmark
	@OperationsPerInvocation(ROUND_TRIPS)
	public void shared() throws InterruptedException {
		play(this.kind, new SharedTurns(this.memory));
	}

	@Benchmark
	@OperationsPerInvocation(ROUND_TRIPS)
	public void bare() throws InterruptedException {
		play(this.kind, new BareTurns());
	}

	@Benchmark
	@OperationsPerInvocation(ROUND_TRIPS)
	public void sharedTimed() throws InterruptedException {
		play(this.kind, new TimedSharedTurns(this.memory, TIMEOUT));
	}

	@Benchmark
	@OperationsPerInvocation(ROUND_TRIPS)
	public void bareTimed() throws InterruptedException {
		play(this.kind, new TimedBareTurns(TIMEOUT));
	}

	@Benchmark
	@OperationsPerInvocation(ROUND_TRIPS)
	public void synchronousQueue() throws InterruptedException {
		play(this.kind, new QueueTurns(ROUND_TRIPS));
	}

	@Benchmark
	@OperationsPerInvocation(ROUND_TRIPS)
	public void conditions() throws InterruptedException {
		play(this.kind, new ConditionTurns());
	}

	static void play(Players players, Turns turns) throws InterruptedException {
		Thread first = players.first(() -> play(turns, 0));
		Thread second = players.second(() -> play(turns, 1));
		turns.players(first, second);
		first.start();
		second.start();
		first.join();
		second.join();
	}

	private static void play(Turns turns, int player) {
		try {
			for (int i = 0; i < ROUND_TRIPS; i++) {
				turns.await(player);
				turns.pass(1 - player);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
