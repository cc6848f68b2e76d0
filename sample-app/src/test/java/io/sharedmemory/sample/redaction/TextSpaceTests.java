package io.sharedmemory.sample.redaction;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.TestThread;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class TextSpaceTests {

	/** Longer than the test may take: a wake-up that is missing is not made up for. */
	private static final Duration FOREVER = Duration.ofHours(1);

	private static final int PAGE = MemoryType.PAGE_SIZE;

	@RegisterExtension
	private static final Seed seed = new Seed();

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(2, 4));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final TextSpace texts = textsFrom(PAGE);

	@Test
	void rangesFillTheSpaceFromItsStart() throws Exception {
		assertThat(allocate(100)).isEqualTo(new Range(PAGE, 100));
		assertThat(allocate(1)).isEqualTo(new Range(PAGE + 100, 1));
		assertThat(allocate(PAGE - 101)).isEqualTo(new Range(PAGE + 101, PAGE - 101));
		assertThat(this.memory.size()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "012", "021", "102", "120", "201", "210" })
	void releasedNeighboursBecomeOneRange(String order) throws Exception {
		List<Range> ranges = List.of(allocate(1000), allocate(2000), allocate(PAGE - 3000));
		order.chars().map((digit) -> digit - '0').mapToObj(ranges::get).forEach(this::release);
		assertThat(allocate(PAGE)).isEqualTo(new Range(PAGE, PAGE));
		assertThat(this.memory.size()).isEqualTo(2);
	}

	@Test
	void rangesThatAreNotNeighboursStayApart() throws Exception {
		Range first = allocate(1000);
		Range second = allocate(2000);
		Range third = allocate(3000);
		allocate(PAGE - 6000);
		release(first);
		release(third);
		// Both together would be long enough.
		assertThat(allocate(4000)).isEqualTo(new Range(2 * PAGE, 4000));
		assertThat(allocate(1000)).isEqualTo(first);
		release(second);
		assertThat(allocate(5000)).isEqualTo(new Range(second.address(), 5000));
	}

	@Test
	void restOfARangeStaysFree() throws Exception {
		Range range = allocate(PAGE);
		release(range);
		allocate(PAGE / 4);
		assertThat(allocate(PAGE * 3 / 4)).isEqualTo(new Range(PAGE + PAGE / 4, PAGE * 3 / 4));
		assertThat(this.memory.size()).isEqualTo(2);
	}

	@Test
	void growsByWhatIsMissingAtTheEnd() throws Exception {
		allocate(PAGE / 2);
		assertThat(allocate(PAGE * 3 / 2)).isEqualTo(new Range(PAGE + PAGE / 2, PAGE * 3 / 2));
		assertThat(this.memory.size()).isEqualTo(3);
		assertThat(this.memory.statistics().growths()).isEqualTo(1);
		assertThat(allocate(1)).isEqualTo(new Range(3 * PAGE, 1));
		assertThat(this.memory.size()).isEqualTo(4);
	}

	@Test
	void freeRangeThatIsNotAtTheEndSavesNoGrowth() throws Exception {
		Range first = allocate(60_000);
		allocate(PAGE - 60_000);
		release(first);
		assertThat(allocate(70_000)).isEqualTo(new Range(2 * PAGE, 70_000));
		assertThat(this.memory.size()).isEqualTo(4);
	}

	@Test
	void takesOverWhatOthersGrewTheMemoryBy() throws Exception {
		allocate(PAGE / 2);
		this.memory.grow(1);
		assertThat(allocate(PAGE)).isEqualTo(new Range(PAGE + PAGE / 2, PAGE));
		this.memory.grow(1);
		assertThat(allocate(PAGE * 3 / 2)).isEqualTo(new Range(2 * PAGE + PAGE / 2, PAGE * 3 / 2));
		assertThat(this.memory.statistics().growths()).isEqualTo(2);
	}

	@Test
	void growthOfOthersBetweenTwoRangesJoinsTheFreeEnd() throws Exception {
		Range range = allocate(PAGE);
		this.memory.grow(2);
		release(range);
		assertThat(allocate(3 * PAGE)).isEqualTo(new Range(PAGE, 3 * PAGE));
		assertThat(this.memory.statistics().growths()).isEqualTo(1);
	}

	@Test
	void capacityIsWhatFitsAtMost() throws Exception {
		assertThat(this.texts.capacity()).isEqualTo(3 * PAGE);
		assertThat(allocate(this.texts.capacity())).isEqualTo(new Range(PAGE, 3 * PAGE));
		assertThat(this.memory.size()).isEqualTo(4);
	}

	@Test
	void capacityMayBeNegativeAndThenNothingFits() {
		TextSpace none = textsFrom(5 * PAGE);
		assertThat(none.capacity()).isEqualTo(-PAGE);
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> none.requireCapacity(1));
	}

	@Test
	void refusalIsAFailedGrowthAndDisturbsNothing() throws Exception {
		Range held = allocate(100);
		assertThatExceptionOfType(MemoryGrowthException.class)
			.isThrownBy(() -> this.texts.requireCapacity(this.texts.capacity() + 1))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.MAXIMUM))
			.satisfies((ex) -> assertThat(ex.size()).isEqualTo(2))
			.satisfies((ex) -> assertThat(ex.maximum()).isEqualTo(4));
		assertThat(failedGrowths()).isEqualTo(1);
		assertThat(this.memory.size()).isEqualTo(2);
		assertThat(allocate(100)).isEqualTo(new Range(PAGE + 100, 100));
		release(held);
		assertThat(allocate(100)).isEqualTo(held);
	}

	@Test
	void rangeThatFitsIsNotRefused() {
		this.texts.requireCapacity(this.texts.capacity());
		assertThat(failedGrowths()).isZero();
	}

	@Test
	void rangeThatNeverFitsFailsAndDisturbsNothing() throws Exception {
		Range held = allocate(PAGE);
		for (long length : new long[] { 3 * PAGE + 1, 100L * PAGE, Integer.MAX_VALUE, 1L << 40 }) {
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> allocate(length));
		}
		assertThat(failedGrowths()).isEqualTo(4);
		assertThat(this.memory.size()).isEqualTo(2);
		release(held);
		assertThat(allocate(PAGE)).isEqualTo(held);
	}

	@Test
	void waitsForARelease() throws Exception {
		Range all = allocate(3 * PAGE);
		TestThread<Range> waiting = start(PAGE).awaitWaiting();
		release(all);
		assertThat(waiting.join()).isEqualTo(new Range(PAGE, PAGE));
		assertThat(failedGrowths()).as("waiting counts as no failure").isZero();
	}

	@Test
	void waitsUntilEnoughIsReleased() throws Exception {
		Range first = allocate(PAGE);
		Range second = allocate(PAGE);
		Range third = allocate(PAGE);
		TestThread<Range> waiting = start(2 * PAGE).awaitWaiting();
		release(first);
		release(third);
		waiting.awaitWaiting();
		assertThat(waiting.isDone()).isFalse();
		release(second);
		assertThat(waiting.join()).isEqualTo(new Range(PAGE, 2 * PAGE));
	}

	@Test
	void rangeAsLongAsTheCapacityWaitsThoughTheMemoryHasNotGrownYet() throws Exception {
		Range held = allocate(PAGE);
		TestThread<Range> waiting = start(this.texts.capacity()).awaitWaiting();
		release(held);
		assertThat(waiting.join()).isEqualTo(new Range(PAGE, 3 * PAGE));
		assertThat(failedGrowths()).isZero();
	}

	@Test
	void givesUpInTimeAndDisturbsNothing() throws Exception {
		Range all = allocate(3 * PAGE);
		assertThat(tryAllocate(1, Duration.ofMillis(10))).isNull();
		assertThat(tryAllocate(1, Duration.ZERO)).isNull();
		assertThat(tryAllocate(1, Duration.ofSeconds(-1))).isNull();
		assertThat(failedGrowths()).isZero();
		release(all);
		assertThat(tryAllocate(3 * PAGE, Duration.ZERO)).isEqualTo(all);
	}

	@Test
	void givesUpInTimeBehindSomebodyWhoWaits() throws Exception {
		Range all = allocate(3 * PAGE);
		TestThread<Range> first = start(PAGE).awaitWaiting();
		assertThat(tryAllocate(1, Duration.ofMillis(10))).isNull();
		release(all);
		assertThat(first.join()).isEqualTo(new Range(PAGE, PAGE));
		assertThat(allocate(1)).isEqualTo(new Range(2 * PAGE, 1));
	}

	@Test
	void interruptEndsTheWaitAndTheTurn() throws Exception {
		Range all = allocate(3 * PAGE);
		TestThread<Range> first = start(PAGE).awaitWaiting();
		TestThread<Range> second = start(2 * PAGE).awaitWaiting();
		first.interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(first::join);
		release(all);
		assertThat(second.join()).isEqualTo(new Range(PAGE, 2 * PAGE));
	}

	@Test
	void nothingIsLeftInARangeThatWasReleased() throws Exception {
		Range before = allocate(100);
		Range range = allocate(1000);
		Range behind = allocate(100);
		this.memory.data().asSlice(PAGE, 1200).fill((byte) 7);
		release(range);
		assertThat(bytes(before)).containsOnly(7);
		assertThat(bytes(range)).containsOnly(0);
		assertThat(bytes(behind)).containsOnly(7);
	}

	private byte[] bytes(Range range) {
		return this.memory.data().asSlice(range.address(), range.length()).toArray(ValueLayout.JAVA_BYTE);
	}

	@Test
	void operatorsSeeTheOneWhoWaitsNext() throws Exception {
		Range all = allocate(3 * PAGE);
		List<TestThread<Range>> waiting = List.of(start(1).awaitWaiting(), start(1).awaitWaiting());
		eventually("the first waits in the memory").until(() -> this.memory.waiting() == 1);
		assertThat(this.memory.waiters()).singleElement()
			.satisfies((waiter) -> assertThat(waiter.address()).isEqualTo(PAGE - Integer.BYTES));
		// Whoever wakes it for nothing does no harm.
		this.memory.atomicNotify(PAGE - Integer.BYTES, -1);
		eventually("it waits again").until(() -> this.memory.waiting() == 1);
		assertThat(waiting).noneMatch(TestThread::isDone);
		release(all);
		assertThat(waiting.get(0).join()).isNotEqualTo(waiting.get(1).join());
	}

	@Test
	void waitEndsWhenTheMemoryIsClosed() throws Exception {
		allocate(3 * PAGE);
		TestThread<Range> waiting = start(PAGE).awaitWaiting();
		eventually("it waits in the memory").until(() -> this.memory.waiting() == 1);
		this.memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(waiting::join);
	}

	@Test
	void growthThatTheBudgetRefusesIsWaitedForWhileOthersAreDone() throws Exception {
		try (SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), new MemoryBudget(3L * PAGE))) {
			SharedMemory poor = registry.create("poor", MemoryType.shared(2, 4));
			TextSpace space = new TextSpace(poor, PAGE - Integer.BYTES);
			long half = space.allocate(PAGE / 2, FOREVER);
			TestThread<Long> waiting = this.threads.call(ThreadKind.PLATFORM, () -> space.allocate(2 * PAGE, FOREVER))
				.awaitWaiting();
			TestThread<Long> never = this.threads.call(ThreadKind.PLATFORM, () -> space.allocate(3 * PAGE, FOREVER))
				.awaitWaiting();
			space.release(half, PAGE / 2);
			assertThat(waiting.join()).isEqualTo(PAGE);
			space.release(PAGE, 2 * PAGE);
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(never::join)
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET));
		}
	}

	@Test
	void shortRangesDoNotOvertakeALongOne() throws Exception {
		Range half = allocate(2 * PAGE);
		// There is room for the short ones all the time, but not for the long one.
		TestThread<Range> longOne = start(2 * PAGE).awaitWaiting();
		List<TestThread<Range>> shortOnes = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			shortOnes.add(start(100).awaitWaiting());
		}
		assertThat(shortOnes).noneMatch(TestThread::isDone);
		release(half);
		assertThat(longOne.join()).isEqualTo(new Range(PAGE, 2 * PAGE));
		for (int i = 0; i < 3; i++) {
			assertThat(shortOnes.get(i).join()).as("first come, first served")
				.isEqualTo(new Range(3 * PAGE + 100 * i, 100));
		}
	}

	@Test
	void randomRangesNeverOverlapAndAllSpaceComesBack() throws Exception {
		Ranges held = new Ranges();
		SplittableGenerator random = seed.random();
		List<TestThread<Void>> users = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			RandomGenerator ofUser = random.split();
			users.add(this.threads.call(ThreadKind.PLATFORM, () -> use(held, ofUser)));
		}
		for (TestThread<Void> user : users) {
			user.join();
		}
		assertThat(held.isEmpty()).isTrue();
		assertThat(this.memory.size()).as("all space was used").isEqualTo(4);
		assertThat(tryAllocate(3 * PAGE, Duration.ZERO)).isEqualTo(new Range(PAGE, 3 * PAGE));
		assertThat(failedGrowths()).isZero();
	}

	/** Waits with empty hands only, so that nobody waits for somebody who waits. */
	private Void use(Ranges held, RandomGenerator random) throws InterruptedException {
		Deque<Range> mine = new ArrayDeque<>();
		for (int i = 0; i < 5000; i++) {
			long length = 1 + random.nextInt(1 << random.nextInt(4, 17));
			Range range = tryAllocate(length, mine.isEmpty() ? FOREVER : Duration.ZERO);
			if (range != null) {
				held.add(range);
				mine.add(range);
			}
			while (range == null || mine.size() > 3) {
				range = random.nextBoolean() ? mine.removeFirst() : mine.removeLast();
				held.remove(range);
				release(range);
			}
		}
		mine.forEach(held::remove);
		mine.forEach(this::release);
		return null;
	}

	private TestThread<Range> start(long length) {
		return this.threads.call(ThreadKind.PLATFORM, () -> allocate(length));
	}

	private Range allocate(long length) throws InterruptedException {
		return new Range(this.texts.allocate(length, FOREVER), length);
	}

	private @Nullable Range tryAllocate(long length, Duration timeout) throws InterruptedException {
		try {
			return new Range(this.texts.allocate(length, timeout), length);
		}
		catch (ResponseStatusException ex) {
			assertThat(ex.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
			assertThat(ex.getReason()).isEqualTo("There was no room in memory 'test' within " + timeout);
			return null;
		}
	}

	private void release(Range range) {
		this.texts.release(range.address(), range.length());
	}

	/**
	 * The space whose first text is at an address: the word before is for who waits.
	 */
	private TextSpace textsFrom(long address) {
		return new TextSpace(this.memory, address - Integer.BYTES);
	}

	private long failedGrowths() {
		return this.memory.statistics().growthFailures().values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * A part of the space that somebody has.
	 */
	private record Range(long address, long length) {
	}

	/**
	 * The ranges that are in use at a moment.
	 */
	private static final class Ranges {

		private final TreeMap<Long, Range> byAddress = new TreeMap<>();

		synchronized void add(Range range) {
			assertThat(range.address()).isGreaterThanOrEqualTo(PAGE);
			assertThat(range.address() + range.length()).isLessThanOrEqualTo(4 * PAGE);
			Map.Entry<Long, Range> before = this.byAddress.lowerEntry(range.address() + range.length());
			if (before != null) {
				assertThat(before.getKey() + before.getValue().length()).as("%s beside %s", range, before.getValue())
					.isLessThanOrEqualTo(range.address());
			}
			this.byAddress.put(range.address(), range);
		}

		synchronized void remove(Range range) {
			assertThat(this.byAddress.remove(range.address())).isEqualTo(range);
		}

		synchronized boolean isEmpty() {
			return this.byAddress.isEmpty();
		}

	}

}
