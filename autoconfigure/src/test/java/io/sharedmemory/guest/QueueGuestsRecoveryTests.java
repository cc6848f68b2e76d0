package io.sharedmemory.guest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.structure.QueueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What becomes of a queue when a guest stops in the middle of an operation, for ever or
 * for longer than the stall timeout, before each of its accesses to the memory; and
 * somebody in another language, or in its own, goes on alone.
 */
class QueueGuestsRecoveryTests {

	private static final int CAPACITY = 8;

	private static final QueueLayout LAYOUT = new QueueLayout(0, CAPACITY, 40, Duration.ofMillis(1));

	private static final int LAPS = 3;

	/** When something that must happen is taken not to happen. */
	private static final Duration LIMIT = TestThreads.LIMIT;

	@RegisterExtension
	static final QueueDrivers DRIVERS = new QueueDrivers();

	@AutoClose
	private final QueueFixture fixture = new QueueFixture(DRIVERS, LAYOUT);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void aDeadProducerLosesNothingButItsMessage(QueueGuest dying, Language surviving) {
		int steps = dieAtEachStep(dying, surviving, (side) -> side.put(bytes("last"), LIMIT).name());
		assertThat(steps).isBetween(8, 100);
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void aDeadConsumerLosesNothingButItsMessage(QueueGuest dying, Language surviving) {
		int steps = dieAtEachStep(dying, surviving, (side) -> side.take(LIMIT).status().name());
		assertThat(steps).isBetween(6, 100);
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void aDeadProducerOfABatchLosesNothingButItsMessages(QueueGuest dying, Language surviving) {
		int steps = dieAtEachStep(dying, surviving,
				(side) -> side.tryPutAll(List.of(bytes("last"), bytes("very last"))).status().name());
		assertThat(steps).isBetween(12, 200);
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void aDeadConsumerOfABatchLosesNothingButItsMessages(QueueGuest dying, Language surviving) {
		int steps = dieAtEachStep(dying, surviving, (side) -> side.tryTakeAll(2).status().name());
		assertThat(steps).isBetween(10, 200);
	}

	/**
	 * @return how many steps the operation has
	 */
	private int dieAtEachStep(QueueGuest dying, Language surviving, Function<QueueSide, String> operation) {
		for (int step = 0;; step++) {
			this.fixture.renew();
			QueueSide survivor = this.fixture.open(surviving);
			put(survivor, "first");
			put(survivor, "second");
			Step death = new Step(() -> {
				throw new Mortal.Death();
			});
			QueueSide dead = this.fixture.open(dying, death);
			death.after(step);
			Throwable failure = catchThrowable(() -> assertThat(operation.apply(dead)).isEqualTo("OK"));
			if (failure == null) {
				return step;
			}
			assertThat(failure).as("step %d", step).isInstanceOf(Mortal.Death.class);
			List<String> taken = churn(survivor);
			assertThat(taken).as("step %d", step).doesNotHaveDuplicates();
			assertThat(taken.stream().filter((message) -> message.startsWith("message"))).as("step %d", step)
				.containsExactlyElementsOf(numbered());
			assertThat(taken).as("step %d", step).isSubsetOf(all());
			this.fixture.queue().reclaim();
			assertThatAllSpacesAreInUse(survivor, "step " + step);
		}
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void aSlowProducerPutsItsMessageOnce(QueueGuest slow, Language fast) throws Exception {
		int steps = pauseAtEachStep(slow, fast, (side) -> side.put(bytes("last"), LIMIT) == Status.OK
				? Taken.message(bytes("slow")) : Taken.nothing(Status.CORRUPT), "last");
		assertThat(steps).isBetween(8, 100);
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairsOfGuests")
	void aSlowConsumerHasItsMessageWhole(QueueGuest slow, Language fast) throws Exception {
		int steps = pauseAtEachStep(slow, fast, (side) -> side.take(LIMIT), "extra");
		assertThat(steps).isBetween(6, 100);
	}

	/**
	 * @param own a message that is put in addition by the operation, or for it
	 * @return how many steps the operation has
	 */
	private int pauseAtEachStep(QueueGuest slow, Language fast, Function<QueueSide, Taken> operation, String own)
			throws Exception {
		for (int step = 0;; step++) {
			this.fixture.renew();
			QueueSide other = this.fixture.open(fast);
			put(other, "first");
			put(other, "second");
			Pause pause = new Pause();
			QueueSide side = this.fixture.open(slow, pause.step());
			pause.step().after(step);
			TestThread<Taken> thread = this.threads.call(ThreadKind.PLATFORM, () -> operation.apply(side));
			boolean paused = pause.await(thread);
			List<String> messages = new ArrayList<>(churn(other));
			if (own.equals("extra") && paused) {
				put(other, own);
			}
			pause.resume();
			Taken taken = thread.join();
			assertThat(taken.status()).as("step %d", step).isEqualTo(Status.OK);
			if (!paused) {
				return step;
			}
			taken.messages().stream().map(QueueGuestsRecoveryTests::text).forEach(messages::add);
			messages.addAll(drain(other));
			messages.remove("slow");
			List<String> expected = new ArrayList<>(numbered());
			expected.addAll(List.of("first", "second", own));
			assertThat(messages).as("step %d", step).containsExactlyInAnyOrderElementsOf(expected);
			assertThatAllSpacesAreInUse(other, "step " + step);
		}
	}

	/**
	 * Puts and takes for some laps, with what is there already.
	 * @return what was taken
	 */
	private static List<String> churn(QueueSide side) {
		List<String> taken = new ArrayList<>();
		for (String message : numbered()) {
			put(side, message);
			while (!taken.contains(message)) {
				taken.add(text(takeOne(side)));
			}
		}
		return taken;
	}

	private static List<String> numbered() {
		List<String> messages = new ArrayList<>();
		for (int i = 0; i < LAPS * CAPACITY; i++) {
			messages.add("message " + i);
		}
		return messages;
	}

	private static List<String> all() {
		List<String> messages = new ArrayList<>(numbered());
		messages.addAll(List.of("first", "second", "last", "very last"));
		return messages;
	}

	private static void assertThatAllSpacesAreInUse(QueueSide side, String step) {
		for (int lap = 0; lap < 2; lap++) {
			for (int i = 0; i < CAPACITY; i++) {
				assertThat(side.tryPut(bytes("full"))).as(step).isEqualTo(Status.OK);
			}
			assertThat(side.tryPut(bytes("full"))).as(step).isEqualTo(Status.FULL);
			assertThat(drain(side)).as(step).hasSize(CAPACITY).containsOnly("full");
		}
	}

	private static List<String> drain(QueueSide side) {
		List<String> messages = new ArrayList<>();
		Taken taken = side.tryTake();
		while (taken.status() == Status.OK) {
			messages.add(text(taken.messages().getFirst()));
			taken = side.tryTake();
		}
		assertThat(taken.status()).isEqualTo(Status.EMPTY);
		return messages;
	}

	private static void put(QueueSide side, String message) {
		assertThat(side.put(bytes(message), LIMIT)).isEqualTo(Status.OK);
	}

	private static byte[] takeOne(QueueSide side) {
		Taken taken = side.take(LIMIT);
		assertThat(taken.status()).isEqualTo(Status.OK);
		return taken.messages().getFirst();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
