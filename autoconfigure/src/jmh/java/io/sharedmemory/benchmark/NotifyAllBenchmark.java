package io.sharedmemory.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.sharedmemory.ThreadKind;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A notify that wakes all, until each of them has run: to make them runnable alone is not
 * the work. Before each, as many wait as the parameter says.
 * <p>
 * Between two rounds they are parked, whatever they wait with in a round: so nobody
 * begins to wait again while others are being woken.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NotifyAllBenchmark {

	@Param({ "1", "10", "1000", "10000" })
	public int waiters;

	@Param
	public WaitKind way;

	@Param
	public ThreadKind kind;

	private final AtomicInteger asleep = new AtomicInteger();

	private List<Thread> threads;

	private Waits waits;

	private Thread waker;

	private volatile int round;

	private volatile boolean stopped;

	@Setup(Level.Trial)
	public void startWaiters() {
		this.waits = this.way.create(this.waiters);
		this.threads = IntStream.range(0, this.waiters)
			.mapToObj((waiter) -> this.kind.unstarted(() -> awaitInEachRound(waiter)))
			.toList();
		this.threads.forEach(Thread::start);
	}

	private void awaitInEachRound(int waiter) {
		try {
			int next = 1;
			while (awaitRound(next)) {
				this.waits.await(waiter);
				if (this.asleep.decrementAndGet() == 0) {
					LockSupport.unpark(this.waker);
				}
				next++;
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean awaitRound(int number) {
		while (this.round < number) {
			LockSupport.park(this);
		}
		return !this.stopped;
	}

	@Setup(Level.Invocation)
	public void startRound() {
		this.waker = Thread.currentThread();
		this.asleep.set(this.waiters);
		releaseWaiters();
		while (this.waits.waiting() < this.waiters) {
			Thread.yield();
		}
		for (Thread thread : this.threads) {
			while (thread.getState() != Thread.State.WAITING) {
				Thread.yield();
			}
		}
	}

	private void releaseWaiters() {
		this.round++;
		this.threads.forEach(LockSupport::unpark);
	}

	@Benchmark
	public void wakeAll() {
		this.waits.wakeAll();
		while (this.asleep.get() != 0) {
			LockSupport.park(this);
		}
	}

	@TearDown(Level.Trial)
	public void stopWaiters() throws InterruptedException {
		this.stopped = true;
		releaseWaiters();
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

}
