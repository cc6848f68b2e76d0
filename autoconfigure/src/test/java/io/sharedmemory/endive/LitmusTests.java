package io.sharedmemory.endive;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guests that run the classical litmus tests of memory models, and those of the threads
 * proposal, on one memory. Where the variables lie follows from a seed, which a failure
 * tells; {@code -Dsharedmemory.seed=} takes it again, and
 * {@code -Dsharedmemory.stress.seconds=} runs longer.
 */
@ParameterizedClass
@EnumSource
class LitmusTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration TIME = Duration
		.ofMillis((long) (1000 * Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3"))));

	private static final int CELLS = 1024;

	private static final int CELL_SIZE = 64;

	private static final int RESULT_SIZE = 8;

	/** Without common divisors, so that threads meet with all their delays. */
	private static final int[] PERIODS = { 31, 37, 29, 41 };

	private static final int FIRST_CELL = 1024;

	/** Where the variables end at the latest: y may lie in an array of its own. */
	private static final int FIRST_RESULT = FIRST_CELL + 2 * CELLS * CELL_SIZE;

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("litmus", MemoryType.shared(4, 4));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@Parameter
	private Execution execution;

	/**
	 * What a thread does.
	 *
	 * @param function of the module
	 * @param swapped whether x is its y and the other way round
	 */
	private record Side(String function, boolean swapped) {

		static Side of(String function) {
			return new Side(function, false);
		}

		static Side swapped(String function) {
			return new Side(function, true);
		}

	}

	/**
	 * A litmus test with the outcomes that must not be seen: two values of each side, in
	 * the order in which it read them.
	 */
	enum Litmus {

		COHERENCE(Distance.NONE, (seen) -> seen[2] == 1 && seen[3] == 0, Side.of("write_x"), Side.of("read_yx")),

		MESSAGE_PASSING(Distance.WORD, (seen) -> seen[2] == 1 && seen[3] == 0, Side.of("write_xy"), Side.of("read_yx")),

		MESSAGE_PASSING_OF_DATA(Distance.WORD, (seen) -> seen[2] == 1 && seen[3] == 0, Side.of("publish"),
				Side.of("receive")),

		STORE_BUFFERING(Distance.WORD, (seen) -> seen[0] == 0 && seen[2] == 0, Side.of("write_x_read_y"),
				Side.swapped("write_x_read_y")),

		STORE_BUFFERING_OF_BYTES(Distance.BYTE, (seen) -> seen[0] == 0 && seen[2] == 0, Side.of("exchange_x_read_y"),
				Side.swapped("exchange_x_read_y")),

		STORE_BUFFERING_WITH_FENCES(Distance.WORD, (seen) -> seen[0] == 0 && seen[2] == 0,
				Side.of("write_x_fence_read_y"), Side.swapped("write_x_fence_read_y")),

		LOAD_BUFFERING(Distance.WORD, (seen) -> seen[0] == 1 && seen[2] == 1, Side.of("read_x_write_y"),
				Side.swapped("read_x_write_y")),

		INDEPENDENT_READS_OF_INDEPENDENT_WRITES(Distance.WORD,
				(seen) -> seen[4] == 1 && seen[5] == 0 && seen[6] == 1 && seen[7] == 0, Side.of("write_x"),
				Side.swapped("write_x"), Side.of("read_yx"), Side.swapped("read_yx"));

		private final Distance distance;

		private final Predicate<int[]> forbidden;

		private final List<Side> sides;

		Litmus(Distance distance, Predicate<int[]> forbidden, Side... sides) {
			this.distance = distance;
			this.forbidden = forbidden;
			this.sides = List.of(sides);
		}

	}

	/**
	 * How far y is from x.
	 */
	private enum Distance {

		NONE(0), BYTE(1, 2, 3, 4, 7, 32, 63, CELLS * CELL_SIZE), WORD(4, 8, 32, 60, CELLS * CELL_SIZE);

		private final int[] bytes;

		Distance(int... bytes) {
			this.bytes = bytes;
		}

		int choose(SplittableRandom random) {
			return this.bytes[random.nextInt(this.bytes.length)];
		}

	}

	@ParameterizedTest
	@EnumSource
	void forbiddenOutcomesAreNeverSeen(Litmus litmus) throws Exception {
		run(litmus.distance, litmus.sides, (seen) -> !litmus.forbidden.test(seen));
	}

	// semantics 14, 19: who waits is woken or sees the value, and then sees the data, too
	@ParameterizedTest
	@EnumSource
	void waiterSeesWhatWasWrittenBeforeItWasNotified(Waiters waiters) throws Exception {
		run(Distance.WORD, waiters.sides("publish_and_notify"),
				(seen) -> waiters.areRight(seen) && waiters.allSeeTheData(seen, false));
	}

	// semantics 24
	@ParameterizedTest
	@EnumSource
	void notifyAfterAPlainStoreIsNotMissed(Waiters waiters) throws Exception {
		run(Distance.WORD, waiters.sides("store_and_notify"),
				(seen) -> waiters.areRight(seen) && waiters.allSeeTheData(seen, true));
	}

	enum Waiters {

		ONE(1), TWO(2);

		private final int count;

		Waiters(int count) {
			this.count = count;
		}

		private List<Side> sides(String notifier) {
			List<Side> sides = new ArrayList<>();
			sides.add(Side.of(notifier));
			for (int i = 0; i < this.count; i++) {
				sides.add(Side.of("wait_and_receive"));
			}
			return sides;
		}

		private boolean areRight(int[] seen) {
			int woken = 0;
			for (int i = 1; i <= this.count; i++) {
				int code = seen[2 * i];
				if (code != 0 && code != 1) {
					return false;
				}
				woken += (code == 0) ? 1 : 0;
			}
			return woken == seen[0];
		}

		/**
		 * Whether all see it, or those that were woken: a mismatch on a plain store
		 * orders nothing.
		 */
		private boolean allSeeTheData(int[] seen, boolean onlyWoken) {
			for (int i = 1; i <= this.count; i++) {
				if (seen[2 * i + 1] != 1 && !(onlyWoken && seen[2 * i] == 1)) {
					return false;
				}
			}
			return true;
		}

	}

	private void run(Distance distance, List<Side> sides, Predicate<int[]> allowed) throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		GuestModule module = GuestModule.load(this.execution, "litmus");
		Round round = new Round(sides.size());
		for (int i = 0; i < sides.size(); i++) {
			Side side = sides.get(i);
			Guest guest = module.instantiate(this.memory);
			int period = PERIODS[i];
			int results = FIRST_RESULT + i * CELLS * RESULT_SIZE;
			this.threads.run(ThreadKind.PLATFORM, () -> {
				while (round.begins()) {
					int x = FIRST_CELL + (side.swapped ? round.distance : 0);
					guest.call("begin", sides.size(), period);
					guest.call(side.function, x, side.swapped ? -round.distance : round.distance, results, CELLS);
					round.ends();
				}
			});
		}
		long end = System.nanoTime() + TIME.toNanos() / 6;
		do {
			this.memory.data().fill((byte) 0);
			round.distance = distance.choose(random);
			round.begins();
			round.ends();
			check(sides, allowed, round.distance);
		}
		while (System.nanoTime() < end);
		round.last = true;
		round.begins();
		this.threads.join();
	}

	private void check(List<Side> sides, Predicate<int[]> allowed, int distance) {
		int[] seen = new int[2 * sides.size()];
		for (int cell = 0; cell < CELLS; cell++) {
			for (int i = 0; i < seen.length; i++) {
				seen[i] = this.memory.data()
					.get(ValueLayout.JAVA_INT, FIRST_RESULT + ((i / 2) * CELLS + cell) * RESULT_SIZE + (i % 2) * 4);
			}
			if (!allowed.test(seen)) {
				assertThat(seen).as("Seen in cell %d with y at %d: -Dsharedmemory.seed=%d", cell, distance, SEED)
					.isEqualTo("something else than " + Arrays.toString(seen));
			}
		}
	}

	/**
	 * What the host tells the threads.
	 */
	private static final class Round {

		private final CyclicBarrier barrier;

		private volatile int distance;

		private volatile boolean last;

		Round(int threads) {
			this.barrier = new CyclicBarrier(threads + 1);
		}

		boolean begins() throws Exception {
			this.barrier.await(TestThreads.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			return !this.last;
		}

		void ends() throws Exception {
			this.barrier.await(TestThreads.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}

	}

}
