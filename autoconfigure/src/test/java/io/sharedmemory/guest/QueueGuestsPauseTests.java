package io.sharedmemory.guest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.structure.QueueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A guest pauses before each of its accesses to the memory, for less than the stall
 * timeout: others get what they wait for as soon as it goes on, and nobody gives up on
 * it.
 */
class QueueGuestsPauseTests {

	private static final int CAPACITY = 2;

	private static final QueueLayout LAYOUT = new QueueLayout(0, CAPACITY, 40, QueueFixture.NEVER);

	private static final int TAIL = 64;

	private static final int HEAD = 128;

	private static final int FIRST_SLOT = 320;

	private static final Duration SHORT = Duration.ofNanos(100_000);

	private static final byte[] MESSAGE = new byte[20];

	@RegisterExtension
	static final QueueDrivers DRIVERS = new QueueDrivers();

	@AutoClose
	private final QueueFixture fixture = new QueueFixture(DRIVERS, LAYOUT);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	/**
	 * The one that is told of the second message finds the first one missing.
	 */
	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void twoMessagesWakeTwoConsumers(QueueGuest slow, Language waiting) throws Exception {
		boolean paused = true;
		for (int step = 0; paused; step++) {
			this.fixture.renew();
			List<TestThread<Taken>> consumers = twice(waiting, (side) -> side.take(QueueSide.FOR_EVER));
			paused = pause(slow, step, (side) -> side.put(MESSAGE, QueueSide.FOR_EVER),
					() -> this.fixture.queue().offer(MESSAGE));
			for (TestThread<Taken> consumer : consumers) {
				assertThat(consumer.join().status()).as("step %d", step).isEqualTo(Status.OK);
			}
			assertThat(this.fixture.queue().depth()).as("step %d", step).isZero();
		}
	}

	/**
	 * The one that is told of the second space finds the first message still being read.
	 */
	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void twoSpacesWakeTwoProducers(QueueGuest slow, Language waiting) throws Exception {
		boolean paused = true;
		for (int step = 0; paused; step++) {
			this.fixture.renew();
			this.fixture.queue().offerAll(List.of(MESSAGE, MESSAGE));
			List<TestThread<Status>> producers = twice(waiting, (side) -> side.put(MESSAGE, QueueSide.FOR_EVER));
			paused = pause(slow, step, (side) -> side.take(QueueSide.FOR_EVER).status(),
					() -> this.fixture.queue().poll());
			for (TestThread<Status> producer : producers) {
				assertThat(producer.join()).as("step %d", step).isEqualTo(Status.OK);
			}
			assertThat(this.fixture.queue().depth()).as("step %d", step).isEqualTo(CAPACITY);
		}
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void noProducerIsGivenUpOnTooEarly(QueueGuest slow, Language other) throws Exception {
		boolean paused = true;
		for (int step = 0; paused; step++) {
			this.fixture.renew();
			QueueSide side = this.fixture.open(other);
			paused = pause(slow, step, (slowSide) -> slowSide.put(MESSAGE, QueueSide.FOR_EVER), () -> {
				for (int i = 0; i < 3; i++) {
					side.take(SHORT);
					side.tryTake();
				}
			});
			assertThat(states()).as("step %d", step).allMatch((state) -> state < 2);
		}
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void noConsumerIsGivenUpOnTooEarly(QueueGuest slow, Language other) throws Exception {
		boolean paused = true;
		for (int step = 0; paused; step++) {
			this.fixture.renew();
			this.fixture.queue().offerAll(List.of(MESSAGE, MESSAGE));
			QueueSide side = this.fixture.open(other);
			paused = pause(slow, step, (slowSide) -> slowSide.take(QueueSide.FOR_EVER).status(), () -> {
				for (int i = 0; i < 3; i++) {
					side.put(MESSAGE, SHORT);
					side.tryPut(MESSAGE);
				}
			});
			assertThat(states()).as("step %d", step).allMatch((state) -> state < 2);
		}
	}

	/**
	 * A producer marks a position as skipped before it moves the tail past it.
	 */
	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void aPositionIsNotTakenForSkippedBeforeTheTailIsPastIt(QueueGuest slow, Language other) throws Exception {
		boolean paused = true;
		for (int step = 0; paused; step++) {
			this.fixture.renew();
			retireFirstSlot();
			QueueSide side = this.fixture.open(other);
			List<Taken> taken = new ArrayList<>();
			paused = pause(slow, step, (slowSide) -> slowSide.put(MESSAGE, QueueSide.FOR_EVER), () -> {
				taken.add(side.tryTake());
				taken.add(side.tryTake());
			});
			taken.add(side.tryTake());
			assertThat(taken.stream().map(Taken::status)).as("step %d", step)
				.containsOnlyOnce(Status.OK)
				.containsOnly(Status.OK, Status.EMPTY);
		}
	}

	/**
	 * Else a caller that puts the rest of a batch again would put what was sent, and not
	 * what was not.
	 */
	@ParameterizedTest
	@EnumSource
	void messagesOfABatchDoNotOvertakeOneThatIsTooLate(QueueGuest slow) throws Exception {
		List<byte[]> batch = List.of(new byte[] { 1 }, new byte[] { 2 });
		boolean paused = true;
		int late = 0;
		for (int step = 0; paused; step++) {
			this.fixture.renew();
			AtomicInteger sent = new AtomicInteger();
			AtomicBoolean retired = new AtomicBoolean();
			paused = pause(slow, step, (side) -> {
				Put put = side.tryPutAll(batch);
				sent.set(put.count());
				return put.status();
			}, () -> retired.set(retireFirstPosition()));
			late += retired.get() ? 1 : 0;
			List<byte[]> taken = new ArrayList<>();
			this.fixture.queue().drainTo(taken, CAPACITY);
			assertThat(taken).as("step %d", step).containsExactlyElementsOf(batch.subList(0, sent.get()));
		}
		assertThat(late).isPositive();
	}

	/**
	 * As a consumer does to whom the one that has claimed it seems to be dead.
	 * @return false if nobody has it
	 */
	private boolean retireFirstPosition() {
		boolean retired = this.fixture.memory.atomicLoad64(TAIL) > 0
				&& this.fixture.memory.atomicCompareExchange64(FIRST_SLOT, 0, 2) == 0;
		if (retired) {
			this.fixture.memory.atomicStore64(HEAD, 1);
		}
		return retired;
	}

	/**
	 * As if somebody had died who had claimed the first position, and the second one been
	 * used by others.
	 */
	private void retireFirstSlot() {
		this.fixture.memory.atomicStore64(TAIL, 1);
		this.fixture.memory.atomicStore64(FIRST_SLOT, 2);
		assertThat(this.fixture.queue().offer(MESSAGE)).isTrue();
		assertThat(this.fixture.queue().poll()).isEqualTo(MESSAGE);
	}

	/**
	 * Does something while a guest pauses.
	 * @return whether it has come to the step
	 */
	private boolean pause(QueueGuest guest, int step, Operation<Status> operation, Runnable meanwhile)
			throws Exception {
		Pause pause = new Pause();
		QueueSide side = this.fixture.open(guest, pause.step());
		pause.step().after(step);
		TestThread<Status> slow = this.threads.call(ThreadKind.PLATFORM, () -> operation.apply(side));
		boolean paused = pause.await(slow);
		meanwhile.run();
		pause.resume();
		assertThat(slow.join()).as("step %d", step).isEqualTo(Status.OK);
		return paused;
	}

	private <T> List<TestThread<T>> twice(Language language, Operation<T> operation) {
		List<TestThread<T>> threads = Stream.generate(() -> this.fixture.open(language))
			.limit(2)
			.map((side) -> this.threads.call(ThreadKind.PLATFORM, () -> operation.apply(side)))
			.toList();
		TestThreads.awaitWaiting(this.fixture.memory, 2);
		return threads;
	}

	/**
	 * Of the slots: free or full, and not given up.
	 */
	private List<Long> states() {
		long slotSize = (LAYOUT.byteSize() - FIRST_SLOT) / CAPACITY;
		return IntStream.range(0, CAPACITY)
			.mapToObj((slot) -> this.fixture.memory.atomicLoad64(FIRST_SLOT + slot * slotSize) % 4)
			.toList();
	}

	/**
	 * Something that is done with a queue.
	 *
	 * @param <T> the result
	 */
	private interface Operation<T> {

		T apply(QueueSide side);

	}

}
