package io.sharedmemory.benchmark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
 * Hand-off and back: two threads take turns. Both ways to do so have one word that says
 * whose turn it is, and block while it is the other's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandOffBenchmark {

	/** So many that starting the threads does not count. */
	static final int ROUND_TRIPS = 10_000;

	@Param
	public ThreadKind kind;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	public enum ThreadKind {

		PLATFORM, VIRTUAL;

		private Thread unstarted(Runnable task) {
			return (this == VIRTUAL) ? Thread.ofVirtual().unstarted(task) : Thread.ofPlatform().unstarted(task);
		}

	}

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

	static void play(ThreadKind kind, Turns turns) throws InterruptedException {
		Thread first = kind.unstarted(() -> play(turns, 0));
		Thread second = kind.unstarted(() -> play(turns, 1));
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

	/**
	 * A word that says whose turn it is. The first turn is that of player 0.
	 */
	interface Turns {

		void players(Thread first, Thread second);

		void await(int player) throws InterruptedException;

		void pass(int player);

	}

	static final class SharedTurns implements Turns {

		private static final long TURN = 1024;

		private final SharedMemory memory;

		SharedTurns(SharedMemory memory) {
			this.memory = memory;
			memory.atomicStore32(TURN, 0);
		}

		@Override
		public void players(Thread first, Thread second) {
			// The memory knows who waits.
		}

		@Override
		public void await(int player) throws InterruptedException {
			while (this.memory.atomicLoad32(TURN) != player) {
				this.memory.atomicWait32(TURN, 1 - player);
			}
		}

		@Override
		public void pass(int player) {
			this.memory.atomicStore32(TURN, player);
			this.memory.atomicNotify(TURN, 1);
		}

	}

	private static final class BareTurns implements Turns {

		private volatile int turn;

		private Thread[] players = {};

		@Override
		public void players(Thread first, Thread second) {
			this.players = new Thread[] { first, second };
		}

		@Override
		public void await(int player) {
			while (this.turn != player) {
				LockSupport.park(this);
			}
		}

		@Override
		public void pass(int player) {
			this.turn = player;
			LockSupport.unpark(this.players[player]);
		}

	}

}
