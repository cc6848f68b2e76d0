package io.sharedmemory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything at once. The choices of each thread follow from a seed, which a failure
 * tells; {@code -Dsharedmemory.seed=} takes it again, and
 * {@code -Dsharedmemory.stress.seconds=} stresses longer.
 */
class SharedMemoryStressTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration TIME = Duration
		.ofMillis((long) (1000 * Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3"))));

	private static final Duration ROUND = Duration.ofMillis(200);

	private static final int THREADS = 12;

	// semantics 6, 11, 16, 19, 20, 21, 22
	@ParameterizedTest
	@EnumSource
	void nothingIsLost(AddressSpaceKind kind) {
		long end = System.nanoTime() + TIME.toNanos() / AddressSpaceKind.values().length;
		SplittableRandom random = new SplittableRandom(SEED);
		int round = 0;
		do {
			boolean closes = round++ % 2 == 1;
			try (Round stress = new Round(kind, random.split())) {
				stress.run(closes);
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("Round %d failed on %s: -Dsharedmemory.seed=%d".formatted(round, kind, SEED),
						ex);
			}
		}
		while (System.nanoTime() < end);
	}

	private static final class Round implements AutoCloseable {

		private static final int WAIT_ADDRESSES = 4;

		private static final int FLIPPED = 1024;

		private final SplittableRandom random;

		private final SharedMemory memory;

		private final TestThreads threads = new TestThreads();

		private final List<TestThread<Void>> started = new ArrayList<>();

		private final LongAdder woken = new LongAdder();

		private final LongAdder ok = new LongAdder();

		private final LongAdder mismatches = new LongAdder();

		private final LongAdder timedOut = new LongAdder();

		private final LongAdder interrupted = new LongAdder();

		private final LongAdder grown = new LongAdder();

		private final AtomicLong flipped = new AtomicLong();

		private volatile boolean stopped;

		Round(AddressSpaceKind kind, SplittableRandom random) {
			this.random = random;
			this.memory = kind.create(1, 64);
		}

		void run(boolean closes) throws Exception {
			for (int i = 0; i < THREADS; i++) {
				SplittableRandom choices = this.random.split();
				this.started.add(this.threads.run(ThreadKind.values()[i % 2], () -> work(choices)));
			}
			long end = System.nanoTime() + ROUND.toNanos();
			long steps = 0;
			while (System.nanoTime() < end) {
				disturb();
				steps++;
			}
			assertThat(steps).isPositive();
			if (closes) {
				this.memory.close();
			}
			this.stopped = true;
			if (!closes) {
				eventually().until(this::notifyAllAndSeeWhetherTheyAreDone);
			}
			this.threads.join();
			check(closes);
		}

		private boolean notifyAllAndSeeWhetherTheyAreDone() {
			for (int i = 0; i < WAIT_ADDRESSES; i++) {
				this.woken.add(this.memory.atomicNotify(i * 8L, -1));
			}
			return this.started.stream().allMatch(TestThread::isDone);
		}

		/**
		 * What other threads may do to a thread at any time.
		 */
		private void disturb() {
			Thread victim = this.started.get(this.random.nextInt(THREADS)).thread();
			if (this.random.nextInt(4) == 0) {
				victim.interrupt();
			}
			else {
				LockSupport.unpark(victim);
			}
			for (int i = this.random.nextInt(2000); i > 0; i--) {
				Thread.onSpinWait();
			}
		}

		private void work(SplittableRandom choices) {
			try {
				while (!this.stopped) {
					step(choices);
				}
			}
			catch (SharedMemoryClosedException ex) {
				assertThat(this.memory.isClosed()).isTrue();
			}
		}

		private void step(SplittableRandom choices) {
			long address = choices.nextInt(WAIT_ADDRESSES) * 8L;
			switch (choices.nextInt(10)) {
				case 0, 1, 2 -> await(choices, address);
				case 3, 4, 5 -> this.woken.add(this.memory.atomicNotify(address, choices.nextInt(-1, 4)));
				case 6 -> this.memory.atomicStore32(address, choices.nextInt(2));
				case 7 -> grow(choices);
				case 8 -> {
					assertThat(this.memory.waiters()).allMatch((waiter) -> waiter.address() < WAIT_ADDRESSES * 8L);
					assertThat(this.memory.statistics().waiting()).isBetween(0, THREADS);
				}
				default -> {
					for (int i = 0; i < 20; i++) {
						flip(choices);
					}
				}
			}
		}

		private void await(SplittableRandom choices, long address) {
			int expected = choices.nextInt(2);
			Duration timeout = Duration.ofNanos(choices.nextInt(200_000));
			try {
				WaitResult result = switch (choices.nextInt(6)) {
					case 0 -> this.memory.atomicWait32(address, expected);
					case 1 -> this.memory.atomicWait32(address, expected, timeout);
					case 2 -> this.memory.atomicWait32(address, expected, Instant.now().plus(timeout));
					case 3 -> this.memory.atomicWait64(address, expected);
					case 4 -> this.memory.atomicWait64(address, expected, timeout);
					default -> this.memory.atomicWait64(address, expected, Instant.now().plus(timeout));
				};
				switch (result) {
					case OK -> this.ok.increment();
					case MISMATCH -> this.mismatches.increment();
					case TIMED_OUT -> this.timedOut.increment();
				}
			}
			catch (InterruptedException ex) {
				this.interrupted.increment();
			}
		}

		private void grow(SplittableRandom choices) {
			long delta = choices.nextInt(3);
			long previous = this.memory.tryGrow(delta);
			if (previous != -1) {
				this.grown.add(delta);
				long end = (previous + delta) * MemoryType.PAGE_SIZE;
				assertThat(this.memory.atomicLoad64(end - 8)).isZero();
				assertThat(this.memory.dataSize()).isGreaterThanOrEqualTo(end);
			}
		}

		private void flip(SplittableRandom choices) {
			int width = 8 << choices.nextInt(4);
			int offset = choices.nextInt(Long.SIZE / width) * width;
			long value = choices.nextLong() >>> (Long.SIZE - width);
			long address = FLIPPED + offset / Byte.SIZE;
			switch (width) {
				case 8 -> {
					int old = this.memory.atomicLoad8(address);
					while (this.memory.atomicCompareExchange8(address, old, old ^ (int) value) != old) {
						old = this.memory.atomicLoad8(address);
					}
				}
				case 16 -> this.memory.atomicXor16(address, (int) value);
				case 32 -> this.memory.atomicXor32(address, (int) value);
				default -> this.memory.atomicXor64(address, value);
			}
			this.flipped.accumulateAndGet(value << offset, (left, right) -> left ^ right);
		}

		private void check(boolean closed) {
			MemoryStatistics statistics = this.memory.statistics();
			assertThat(this.woken.sum()).as("woken by notify, and waits that returned OK").isEqualTo(this.ok.sum());
			assertThat(statistics.woken()).isEqualTo(this.ok.sum());
			assertThat(statistics.waits()).containsEntry(WaitResult.OK, this.ok.sum())
				.containsEntry(WaitResult.MISMATCH, this.mismatches.sum())
				.containsEntry(WaitResult.TIMED_OUT, this.timedOut.sum());
			assertThat(statistics.interruptedWaits()).isEqualTo(this.interrupted.sum());
			assertThat(statistics.waiting()).isZero();
			assertThat(this.memory.waiters()).isEmpty();
			assertThat(statistics.grownPages()).isEqualTo(this.grown.sum());
			if (!closed) {
				assertThat(statistics.closedWaits()).isZero();
				assertThat(this.memory.size()).isEqualTo(1 + this.grown.sum());
				assertThat(this.memory.atomicLoad64(FLIPPED)).isEqualTo(this.flipped.get());
			}
		}

		@Override
		public void close() {
			this.threads.close();
			this.memory.close();
		}

	}

}
