package io.sharedmemory.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything at once in a registry with limits. The choices of each thread follow from a
 * seed, which a failure tells; {@code -Dsharedmemory.seed=} takes it again, and
 * {@code -Dsharedmemory.stress.seconds=} stresses longer.
 */
class SharedMemoryRegistryStressTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration TIME = Duration
		.ofMillis((long) (1000 * Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3"))));

	private static final int THREADS = 8;

	private static final int BURSTS = 4;

	private static final int STEPS = 300;

	private static final int NAMES = 10;

	/** In pages. */
	private static final long BUDGET = 40;

	// semantics 5, 6
	@Test
	void budgetAndEventsAreExact() {
		long end = System.nanoTime() + TIME.toNanos();
		SplittableRandom random = new SplittableRandom(SEED);
		Map<String, LongAdder> seen = new ConcurrentHashMap<>();
		int round = 0;
		do {
			round++;
			try (Round stress = new Round(random.split(), seen)) {
				stress.run();
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("Round %d failed: -Dsharedmemory.seed=%d".formatted(round, SEED), ex);
			}
		}
		while (System.nanoTime() < end);
		// Else it would prove little.
		assertThat(seen.keySet()).as("what happened in %d rounds", round)
			.contains("created", "grown", "grown early", "closed", "removed", "released", "initializer failed",
					"creation failed LIMITER", "creation failed BUDGET", "growth failed LIMITER",
					"growth failed BUDGET", "growth failed MAXIMUM", "used after close");
	}

	private static final class Round implements AutoCloseable {

		private final SplittableRandom random;

		private final Map<String, LongAdder> seen;

		private final AtomicLong limiterChoices = new AtomicLong();

		private final MemoryBudget budget = new MemoryBudget(BUDGET * MemoryType.PAGE_SIZE + 1000);

		private final Map<SharedMemory, Ledger> ledgers = new ConcurrentHashMap<>();

		private final Map<GrowthFailure, LongAdder> failures = counters();

		private final LongAdder guestFailures = new LongAdder();

		private final Map<GrowthFailure, LongAdder> failuresToldToLimiters = counters();

		private final Queue<String> violations = new ConcurrentLinkedQueue<>();

		private final TestThreads threads = new TestThreads();

		private final DefaultSharedMemoryRegistry registry;

		private volatile boolean stopped;

		Round(SplittableRandom random, Map<String, LongAdder> seen) {
			this.random = random;
			this.seen = seen;
			this.registry = new DefaultSharedMemoryRegistry(List.of(new Limiter(random.nextLong())), this.budget);
			this.registry.addListener(new Listener());
		}

		void run() throws Exception {
			TestThread<Long> observer = this.threads.call(ThreadKind.PLATFORM, this::observe);
			for (int burst = 0; burst < BURSTS; burst++) {
				List<TestThread<Void>> workers = new ArrayList<>();
				for (int i = 0; i < THREADS; i++) {
					SplittableRandom choices = this.random.split();
					workers.add(this.threads.run(ThreadKind.values()[i % 2], () -> work(choices)));
				}
				for (TestThread<Void> worker : workers) {
					worker.join();
				}
				check();
			}
			this.registry.close();
			this.stopped = true;
			assertThat(observer.join()).isPositive();
			assertThat(this.ledgers.keySet()).allMatch(SharedMemory::isClosed);
			check();
			assertThat(this.budget.used()).isZero();
		}

		private long observe() {
			long looks = 0;
			while (!this.stopped) {
				assertThat(this.budget.used()).isBetween(0L, this.budget.limit());
				looks++;
			}
			return looks;
		}

		private void work(SplittableRandom choices) {
			for (int i = 0; i < STEPS; i++) {
				String name = "memory" + choices.nextInt(NAMES);
				switch (choices.nextInt(16)) {
					case 0, 1 -> create(name, choices);
					case 2 -> define(name, choices);
					case 3 -> get(name);
					case 4 -> count(this.registry.remove(name), "removed");
					case 5 ->
						this.registry.find(name).filter((memory) -> choices.nextInt(4) == 0).ifPresent((memory) -> {
							memory.close();
							count(true, "closed");
						});
					case 6 -> this.registry.find(name).ifPresent((memory) -> release(memory, choices));
					default -> this.registry.find(name).ifPresent((memory) -> grow(memory, choices));
				}
			}
		}

		private void release(SharedMemory memory, SplittableRandom choices) {
			ledger(memory).released = true;
			this.registry.release(memory);
			count(!memory.isClosed(), "released");
			grow(memory, choices);
			memory.close();
		}

		private void create(String name, SplittableRandom choices) {
			try {
				this.registry.create(name, type(choices), initializer(choices));
				count(true, "created");
			}
			catch (SharedMemoryException ex) {
				notCreated(ex);
			}
		}

		private void define(String name, SplittableRandom choices) {
			try {
				this.registry.define(name, type(choices), initializer(choices));
			}
			catch (SharedMemoryException ex) {
				assertThat(ex).hasMessageContaining("already");
			}
		}

		private void get(String name) {
			try {
				assertThat(this.registry.get(name).name()).isEqualTo(name);
			}
			catch (SharedMemoryException ex) {
				notCreated(ex);
			}
		}

		private void notCreated(SharedMemoryException ex) {
			if (ex instanceof MemoryCreationException failure) {
				this.failures.get(failure.reason()).increment();
				count(true, "creation failed " + failure.reason());
			}
			else if (ex instanceof InitializerException) {
				count(true, "initializer failed");
			}
			else {
				assertThat(ex.getMessage()).containsAnyOf("already", "There is no shared memory");
			}
		}

		private static MemoryType type(SplittableRandom choices) {
			if (choices.nextInt(200) == 0) {
				// For which there is never room: what there is only for a moment is
				// waited
				// for.
				return MemoryType.shared(BUDGET + 1, BUDGET + 1);
			}
			long minimum = choices.nextInt(4);
			return MemoryType.shared(minimum, minimum + choices.nextInt(10));
		}

		private Consumer<SharedMemory> initializer(SplittableRandom choices) {
			SplittableRandom own = choices.split();
			return (memory) -> {
				if (own.nextInt(3) == 0) {
					grow(memory, own);
					count(memory.size() > memory.type().minimum(), "grown early");
				}
				if (own.nextInt(6) == 0) {
					throw new InitializerException();
				}
			};
		}

		private void grow(SharedMemory memory, SplittableRandom choices) {
			long delta = choices.nextInt(4);
			Ledger ledger = ledger(memory);
			try {
				if (choices.nextInt(5) == 0) {
					long previous = memory.tryGrow(delta);
					if (previous == -1) {
						ledger.guestFailures.increment();
						this.guestFailures.increment();
						return;
					}
					grown(ledger, previous, delta);
				}
				else {
					grown(ledger, memory.grow(delta), delta);
				}
			}
			catch (MemoryGrowthException ex) {
				failed(ex);
				ledger.failures.get(ex.reason()).increment();
				count(true, "growth failed " + ex.reason());
			}
			catch (SharedMemoryClosedException ex) {
				assertThat(memory.isClosed()).isTrue();
				count(true, "used after close");
			}
		}

		private void grown(Ledger ledger, long previous, long delta) {
			if (delta > 0) {
				assertThat(ledger.deltas.put(previous, delta)).as("growth from %d by someone else", previous).isNull();
				count(true, "grown");
			}
		}

		private void failed(MemoryGrowthException failure) {
			this.failures.get(failure.reason()).increment();
		}

		private void count(boolean happened, String what) {
			if (happened) {
				this.seen.computeIfAbsent(what, (key) -> new LongAdder()).increment();
			}
		}

		private Ledger ledger(SharedMemory memory) {
			return this.ledgers.computeIfAbsent(memory, (key) -> new Ledger());
		}

		/**
		 * Holds whenever no thread is at work.
		 */
		private void check() {
			assertThat(this.violations).isEmpty();
			this.registry.forEach(this::ledger);
			long open = this.ledgers.keySet()
				.stream()
				.filter((memory) -> !memory.isClosed())
				.mapToLong(SharedMemory::dataSize)
				.sum();
			assertThat(this.budget.used()).as("used, and the sizes of open memories").isEqualTo(open);
			this.ledgers.forEach((memory, ledger) -> ledger.check(memory));
			assertThat(sum(this.failuresToldToLimiters)).as("failures that limiters heard of")
				.isEqualTo(sum(this.failures) + this.guestFailures.sum());
			this.failures.forEach((reason, count) -> assertThat(this.failuresToldToLimiters.get(reason).sum())
				.isBetween(count.sum(), count.sum() + this.guestFailures.sum()));
		}

		@Override
		public void close() {
			this.stopped = true;
			this.threads.close();
			this.registry.close();
		}

		/**
		 * Agrees mostly.
		 */
		private final class Limiter implements ResourceLimiter {

			private final long seed;

			Limiter(long seed) {
				this.seed = seed;
			}

			@Override
			public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
				long number = Round.this.limiterChoices.getAndIncrement();
				int choice = new SplittableRandom(this.seed + number).nextInt(12);
				if (choice == 0) {
					throw new IllegalStateException("the limiter throws");
				}
				return choice != 1;
			}

			@Override
			public void memoryGrowFailed(String memory, MemoryGrowthException failure) {
				Round.this.failuresToldToLimiters.get(failure.reason()).increment();
			}

			@Override
			public void memoryCreationFailed(String memory, MemoryCreationException failure) {
				Round.this.failuresToldToLimiters.get(failure.reason()).increment();
			}

		}

		private final class Listener implements SharedMemoryRegistryListener {

			@Override
			public void onAdded(SharedMemory memory) {
				Ledger ledger = ledger(memory);
				expect(!ledger.added && ledger.told.isEmpty(), memory, "was told of already");
				ledger.added = true;
			}

			@Override
			public void onRemoved(SharedMemory memory) {
				Ledger ledger = ledger(memory);
				expect(ledger.added && !ledger.removed && (memory.isClosed() || ledger.released), memory,
						"is not one to remove");
				ledger.removed = true;
			}

			@Override
			public void onGrown(SharedMemory memory, long previous) {
				Ledger ledger = ledger(memory);
				expect(ledger.added && (!ledger.removed || ledger.released), memory, "grew before or after its time");
				ledger.told.add(previous);
			}

			@Override
			public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
				Ledger ledger = ledger(memory);
				expect(ledger.added && (!ledger.removed || ledger.released), memory,
						"failed to grow before or after its time");
				ledger.failuresTold.get(failure.reason()).increment();
			}

			private void expect(boolean condition, SharedMemory memory, String violation) {
				if (!condition) {
					Round.this.violations.add(memory + " " + violation);
				}
			}

		}

	}

	/**
	 * What threads did with a memory, and what the listener heard of it.
	 */
	private static final class Ledger {

		private final Map<Long, Long> deltas = new ConcurrentHashMap<>();

		private final Map<GrowthFailure, LongAdder> failures = counters();

		private final LongAdder guestFailures = new LongAdder();

		private final Queue<Long> told = new ConcurrentLinkedQueue<>();

		private final Map<GrowthFailure, LongAdder> failuresTold = counters();

		private volatile boolean added;

		private volatile boolean removed;

		/** Whether somebody tried to release it. */
		private volatile boolean released;

		void check(SharedMemory memory) {
			MemoryStatistics statistics = memory.statistics();
			long size = memory.type().minimum();
			for (long i = 0; i < statistics.growths(); i++) {
				assertThat(this.deltas).as("growths of %s", memory).containsKey(size);
				size += this.deltas.get(size);
			}
			assertThat(this.deltas).hasSize((int) statistics.growths());
			assertThat(statistics.grownPages()).isEqualTo(size - memory.type().minimum());
			assertThat(statistics.size()).isEqualTo(memory.isClosed() ? 0 : size);
			assertThat(statistics.growthFailures().values().stream().mapToLong(Long::longValue).sum())
				.isEqualTo(sum(this.failures) + this.guestFailures.sum());
			statistics.growthFailures()
				.forEach((reason, count) -> assertThat(count).isBetween(this.failures.get(reason).sum(),
						this.failures.get(reason).sum() + this.guestFailures.sum()));
			if (this.released) {
				assertThat(this.added).isTrue();
				assertThat(this.deltas.keySet()).containsAll(this.told);
			}
			else if (this.added) {
				assertThat(this.told).as("previous sizes of %s", memory)
					.containsExactlyElementsOf(this.deltas.keySet().stream().sorted().toList());
				statistics.growthFailures()
					.forEach((reason, count) -> assertThat(this.failuresTold.get(reason).sum()).isEqualTo(count));
			}
			else {
				assertThat(memory.isClosed()).as("only a failed initializer is not told of").isTrue();
				assertThat(this.told).isEmpty();
			}
		}

	}

	private static Map<GrowthFailure, LongAdder> counters() {
		Map<GrowthFailure, LongAdder> counters = new EnumMap<>(GrowthFailure.class);
		for (GrowthFailure reason : GrowthFailure.values()) {
			counters.put(reason, new LongAdder());
		}
		return counters;
	}

	private static long sum(Map<GrowthFailure, LongAdder> counters) {
		return counters.values().stream().mapToLong(LongAdder::sum).sum();
	}

	private static final class InitializerException extends SharedMemoryException {

		InitializerException() {
			super("the initializer throws");
		}

	}

}
