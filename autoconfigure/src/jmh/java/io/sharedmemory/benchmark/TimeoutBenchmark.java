package io.sharedmemory.benchmark;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.WaitResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A wait that nobody ends before its timeout: how long it takes altogether.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TimeoutBenchmark {

	private static final long ADDRESS = 1024;

	private static final Duration TIMEOUT = Duration.ofNanos(100_000);

	/** So many that starting their thread does not count. */
	private static final int TIMEOUTS = 200;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	@Benchmark
	@OperationsPerInvocation(TIMEOUTS)
	public void shared(Kind kind) throws ExecutionException, InterruptedException {
		kind.run(() -> {
			for (int i = 0; i < TIMEOUTS; i++) {
				WaitResult result = this.memory.atomicWait32(ADDRESS, 0, TIMEOUT);
				if (result != WaitResult.TIMED_OUT) {
					throw new IllegalStateException("The wait ended as " + result);
				}
			}
			return null;
		});
	}

	@Benchmark
	@OperationsPerInvocation(TIMEOUTS)
	public void bare(Kind kind) throws ExecutionException, InterruptedException {
		kind.run(() -> {
			for (int i = 0; i < TIMEOUTS; i++) {
				parkUntil(System.nanoTime() + TIMEOUT.toNanos());
			}
			return null;
		});
	}

	private void parkUntil(long deadline) {
		long remaining = deadline - System.nanoTime();
		while (remaining > 0) {
			LockSupport.parkNanos(this, remaining);
			remaining = deadline - System.nanoTime();
		}
	}

	/**
	 * One that is over at once.
	 */
	@Benchmark
	@OutputTimeUnit(TimeUnit.NANOSECONDS)
	public WaitResult zeroTimeout() throws InterruptedException {
		return this.memory.atomicWait32(ADDRESS, 0, Duration.ZERO);
	}

	@State(Scope.Benchmark)
	public static class Kind {

		@Param
		public ThreadKind kind;

		void run(Callable<?> waits) throws ExecutionException, InterruptedException {
			FutureTask<?> task = new FutureTask<>(waits);
			this.kind.unstarted(task).start();
			task.get();
		}

	}

}
