package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The permits of a pool: no more than there are, none lost, and in order of arrival.
 */
class PermitsTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final long LIMIT = TestThreads.LIMIT.toNanos();

	private final TestThreads threads = new TestThreads();

	@AfterEach
	void close() {
		this.threads.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 64, 100 })
	void thereAreAsManyAsWereAskedFor(int count) {
		Permits permits = new Permits(count);
		List<Integer> taken = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			taken.add(permits.tryTake());
			assertThat(permits.taken()).isEqualTo(i + 1);
		}
		assertThat(taken).doesNotHaveDuplicates().doesNotContain(Permits.NONE);
		assertThat(permits.tryTake()).isEqualTo(Permits.NONE);
		taken.forEach(permits::giveBack);
		assertThat(permits.taken()).isZero();
	}

	@Test
	void whatWasGivenBackCanBeTakenAgain() {
		Permits permits = new Permits(3);
		permits.tryTake();
		int second = permits.tryTake();
		permits.tryTake();
		permits.giveBack(second);
		assertThat(permits.tryTake()).isEqualTo(second);
	}

	@Test
	void threadGetsWhatItHadBeforeUntilAllGather() throws Exception {
		Permits permits = new Permits(3);
		int first = permits.tryTake();
		TestThread<List<Integer>> other = this.threads.call(ThreadKind.PLATFORM, () -> {
			List<Integer> had = new ArrayList<>();
			had.add(takeAndGiveBack(permits));
			permits.giveBack(first);
			had.add(takeAndGiveBack(permits));
			permits.gather();
			had.add(takeAndGiveBack(permits));
			return had;
		});
		assertThat(other.join()).containsExactly(first + 1, first + 1, first);
	}

	private static int takeAndGiveBack(Permits permits) {
		int permit = permits.tryTake();
		permits.giveBack(permit);
		return permit;
	}

	@Test
	void waitsNoLongerThanToldTo() throws Exception {
		Permits permits = new Permits(1);
		int permit = permits.tryTake();
		long begin = System.nanoTime();
		assertThat(permits.tryTake(TimeUnit.MILLISECONDS.toNanos(20))).isEqualTo(Permits.NONE);
		assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
		assertThat(permits.tryTake(0)).isEqualTo(Permits.NONE);
		assertThat(permits.isWaitedFor()).isFalse();
		permits.giveBack(permit);
		assertThat(permits.tryTake(0)).isEqualTo(permit);
	}

	@ParameterizedTest
	@EnumSource
	void thoseWhoWaitAreServedInOrder(ThreadKind kind) throws Exception {
		Permits permits = new Permits(1);
		int permit = permits.tryTake();
		List<Integer> served = Collections.synchronizedList(new ArrayList<>());
		for (int i = 0; i < 5; i++) {
			int number = i;
			awaitParked(this.threads.run(kind, () -> {
				int got = permits.tryTake(LIMIT);
				served.add(number);
				permits.giveBack(got);
			}));
		}
		permits.giveBack(permit);
		this.threads.join();
		assertThat(served).containsExactly(0, 1, 2, 3, 4);
		assertThat(permits.taken()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void nobodyOvertakesWhoHasWaitedForLong(ThreadKind kind) throws Exception {
		Permits permits = new Permits(1);
		int permit = permits.tryTake();
		TestThread<Integer> waiting = this.threads.call(kind, () -> permits.tryTake(LIMIT));
		awaitParked(waiting);
		assertThat(permits.isWaitedFor()).isTrue();
		TestThreads.eventually().until(permits::isOverdue);
		permits.giveBack(permit);
		assertThat(permits.tryTake()).isEqualTo(Permits.NONE);
		assertThat(waiting.join()).isEqualTo(permit);
		TestThreads.eventually().until(() -> !permits.isWaitedFor());
	}

	@Test
	void nobodyOvertakesThoseWhoHaveNoPatience() throws Exception {
		Permits permits = new Permits(1, 0);
		int permit = permits.tryTake();
		TestThread<Integer> waiting = this.threads.call(ThreadKind.PLATFORM, () -> permits.tryTake(LIMIT));
		awaitParked(waiting);
		assertThat(permits.isOverdue()).isTrue();
		permits.giveBack(permit);
		assertThat(permits.tryTake()).isEqualTo(Permits.NONE);
		assertThat(waiting.join()).isEqualTo(permit);
	}

	@Test
	void whoHasWaitedForAMomentIsOvertaken() {
		// Who waits may be as fast, but not each time.
		TestThreads.eventually().until(() -> isOvertaken(new Permits(1, LIMIT)));
	}

	private boolean isOvertaken(Permits permits) throws Exception {
		AtomicInteger served = new AtomicInteger();
		int permit = permits.tryTake();
		TestThread<?> waiting = this.threads.run(ThreadKind.PLATFORM, () -> {
			int got = permits.tryTake(LIMIT);
			served.incrementAndGet();
			permits.giveBack(got);
		});
		awaitParked(waiting);
		permits.giveBack(permit);
		int again = permits.tryTake();
		boolean overtaken = again == permit && served.get() == 0;
		if (again != Permits.NONE) {
			permits.giveBack(again);
		}
		waiting.join();
		return overtaken;
	}

	@Test
	void whoIsInterruptedBeforeGetsNone() {
		Permits permits = new Permits(1);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> permits.tryTake(0));
		assertThat(Thread.interrupted()).isFalse();
		assertThat(permits.taken()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void nextIsServedIfOneIsInterrupted(int interrupted) throws Exception {
		Permits permits = new Permits(1);
		int permit = permits.tryTake();
		List<TestThread<Integer>> waiting = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			waiting.add(this.threads.call(ThreadKind.values()[i % 2], () -> {
				try {
					int got = permits.tryTake(LIMIT);
					permits.giveBack(got);
					return got;
				}
				catch (InterruptedException ex) {
					return -2;
				}
			}));
			awaitParked(waiting.getLast());
		}
		waiting.remove(interrupted).interrupt();
		permits.giveBack(permit);
		for (TestThread<Integer> other : waiting) {
			assertThat(other.join()).isEqualTo(permit);
		}
		this.threads.join();
		assertThat(permits.taken()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "1, 0", "2, 0", "3, 0", "1, 20000", "2, 1000000", "3, 1000000000" })
	void noneIsLostNorHadTwice(int count, long patience) throws Exception {
		Permits permits = new Permits(count, patience);
		AtomicIntegerArray had = new AtomicIntegerArray(count);
		AtomicInteger seeds = new AtomicInteger();
		this.threads.run(6, () -> {
			SplittableRandom random = new SplittableRandom(SEED + seeds.getAndIncrement());
			for (int i = 0; i < 20_000; i++) {
				int permit = take(permits, random);
				if (permit != Permits.NONE) {
					assertThat(had.incrementAndGet(permit)).as("seed %d", SEED).isOne();
					if (random.nextInt(4) == 0) {
						Thread.yield();
					}
					had.decrementAndGet(permit);
					permits.giveBack(permit);
				}
			}
		});
		this.threads.join();
		assertThat(permits.taken()).as("seed %d", SEED).isZero();
		assertThat(permits.isWaitedFor()).isFalse();
	}

	/**
	 * One waits, the other overtakes it at random, and then stops: the last permit that
	 * it gives back must wake the one that waits, whatever it was about to do.
	 */
	@ParameterizedTest
	@EnumSource
	void noneStaysFreeWhileOneWaits(ThreadKind kind) throws Exception {
		Permits permits = new Permits(1, LIMIT);
		AtomicInteger begun = new AtomicInteger();
		AtomicInteger served = new AtomicInteger();
		int rounds = 3000;
		this.threads.run(kind, () -> {
			for (int round = 1; round <= rounds; round++) {
				awaitAtLeast(round, begun);
				int got = permits.tryTake(LIMIT);
				permits.giveBack(got);
				served.set((got != Permits.NONE) ? round : rounds);
			}
		});
		SplittableRandom random = new SplittableRandom(SEED);
		for (int round = 1; round <= rounds; round++) {
			int permit = permits.tryTake(LIMIT);
			begun.set(round);
			while (!permits.isWaitedFor()) {
				Thread.onSpinWait();
			}
			for (int i = random.nextInt(4); i > 0 && permit != Permits.NONE; i--) {
				spin(random);
				permits.giveBack(permit);
				spin(random);
				permit = permits.tryTake();
			}
			if (permit != Permits.NONE) {
				permits.giveBack(permit);
			}
			awaitAtLeast(round, served);
			assertThat(served).as("seed %d", SEED).hasValue(round);
		}
		this.threads.join();
	}

	private static void spin(SplittableRandom random) {
		for (int i = random.nextInt(1000); i > 0; i--) {
			Thread.onSpinWait();
		}
	}

	private static void awaitAtLeast(int number, AtomicInteger counter) {
		long begin = System.nanoTime();
		while (counter.get() < number) {
			assertThat(System.nanoTime() - begin).as("seed %d: nanoseconds in which nobody was woken", SEED)
				.isLessThan(LIMIT);
			Thread.onSpinWait();
		}
	}

	/**
	 * At once, for a moment, with an interrupt, or for so long that a wake-up that is
	 * lost is noticed.
	 */
	private static int take(Permits permits, SplittableRandom random) throws InterruptedException {
		switch (random.nextInt(8)) {
			case 0 -> {
				return permits.tryTake();
			}
			case 1 -> {
				return permits.tryTake(random.nextInt(50_000));
			}
			case 2 -> {
				Thread.currentThread().interrupt();
				assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> permits.tryTake(LIMIT));
				return Permits.NONE;
			}
			case 3 -> {
				permits.gather();
				return permits.tryTake(LIMIT);
			}
			default -> {
				int permit = permits.tryTake(LIMIT);
				assertThat(permit).as("seed %d", SEED).isNotEqualTo(Permits.NONE);
				return permit;
			}
		}
	}

	private static void awaitParked(TestThread<?> thread) {
		TestThreads.eventually().until(() -> thread.thread().getState() == Thread.State.TIMED_WAITING);
	}

}
