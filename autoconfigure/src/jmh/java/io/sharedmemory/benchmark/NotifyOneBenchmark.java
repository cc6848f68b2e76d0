package io.sharedmemory.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
 * A notify that wakes one of many virtual threads, the one that has been waiting longest:
 * the time that the notifier needs, not the woken one. Before each, as many wait as the
 * parameter says: the woken thread has joined the queue again.
 * <p>
 * There is one carrier thread, and it is busy meanwhile: to wake one takes longer than
 * all else, and would hide it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = { "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1" })
public class NotifyOneBenchmark {

	@Param({ "1", "10", "1000", "10000" })
	public int waiters;

	@Param
	public WaitKind way;

	private final List<Thread> threads = new ArrayList<>();

	private Waits waits;

	private volatile boolean occupied;

	private volatile boolean stopped;

	@Setup(Level.Trial)
	public void startWaiters() {
		this.waits = this.way.create(this.waiters);
		for (int i = 0; i < this.waiters; i++) {
			int waiter = i;
			this.threads.add(Thread.startVirtualThread(() -> awaitAgainAndAgain(waiter)));
		}
	}

	private void awaitAgainAndAgain(int waiter) {
		try {
			while (!this.stopped) {
				this.waits.await(waiter);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// A notify takes far longer than the clock readings that this level costs.
	@Setup(Level.Invocation)
	public void awaitWaiters() {
		// Yielding: the carrier may have no processor but this one.
		while (this.waits.waiting() < this.waiters) {
			Thread.yield();
		}
		// It gets the carrier when the last of them has blocked.
		Thread.startVirtualThread(this::occupyCarrier);
		while (!this.occupied) {
			Thread.yield();
		}
	}

	private void occupyCarrier() {
		this.occupied = true;
		while (this.occupied) {
			Thread.onSpinWait();
		}
	}

	@TearDown(Level.Invocation)
	public void releaseCarrier() {
		this.occupied = false;
	}

	@Benchmark
	public void wakeOne() {
		this.waits.wakeOne();
	}

	@TearDown(Level.Trial)
	public void stopWaiters() throws InterruptedException {
		awaitWaiters();
		this.stopped = true;
		this.waits.wakeAll();
		releaseCarrier();
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

}
