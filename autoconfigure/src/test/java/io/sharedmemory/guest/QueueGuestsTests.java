package io.sharedmemory.guest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.structure.CorruptQueueException;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Queues by way of the sources in {@code docs/guest}, from each language to each. Skipped
 * where the tools of a language are missing, except in continuous integration, where that
 * is a failure.
 */
class QueueGuestsTests {

	private static final int CAPACITY = 4;

	private static final int MAXIMUM = 100;

	private static final Duration MILLISECONDS = Duration.ofMillis(5);

	@RegisterExtension
	static final QueueDrivers DRIVERS = new QueueDrivers();

	@AutoClose
	private final QueueFixture fixture = new QueueFixture(DRIVERS,
			new QueueLayout(0, CAPACITY, MAXIMUM, QueueFixture.NEVER));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void messagesOfAllLengthsAreWhole(Language from, Language to) {
		QueueSide producer = this.fixture.open(from);
		QueueSide consumer = this.fixture.open(to);
		for (int length = 0; length <= MAXIMUM; length++) {
			byte[] message = bytes(length);
			assertThat(producer.put(message, Duration.ZERO)).isEqualTo(Status.OK);
			assertThat(producer.tryPut(message)).isEqualTo(Status.OK);
			assertTaken(consumer.tryTake(), message);
			assertTaken(consumer.take(Duration.ZERO), message);
			assertThat(consumer.tryTake().status()).isEqualTo(Status.EMPTY);
		}
		assertThat(this.fixture.queue().depth()).isZero();
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void batchesKeepTheirOrder(Language from, Language to) {
		QueueSide producer = this.fixture.open(from);
		QueueSide consumer = this.fixture.open(to);
		for (int lap = 0; lap < 10; lap++) {
			List<byte[]> messages = List.of(bytes(lap), bytes(0), bytes(MAXIMUM), bytes(1), bytes(2), bytes(3));
			assertThat(producer.tryPutAll(messages)).isEqualTo(new Put(Status.OK, CAPACITY));
			assertThat(producer.tryPutAll(messages)).isEqualTo(new Put(Status.FULL, 0));
			assertThat(consumer.tryTakeAll(3).messages()).containsExactlyElementsOf(messages.subList(0, 3));
			assertThat(producer.tryPutAll(messages.subList(4, 6))).isEqualTo(new Put(Status.OK, 2));
			assertThat(consumer.tryTakeAll(GuestSide.BATCH).messages())
				.containsExactlyElementsOf(messages.subList(3, 6));
			assertThat(consumer.tryTakeAll(GuestSide.BATCH).status()).isEqualTo(Status.EMPTY);
		}
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void oneThatWaitsForAMessageIsWoken(Language from, Language to) throws Exception {
		QueueSide producer = this.fixture.open(from);
		QueueSide consumer = this.fixture.open(to);
		TestThread<Taken> taken = this.threads.call(ThreadKind.PLATFORM, () -> consumer.take(QueueSide.FOR_EVER));
		TestThreads.awaitWaiting(this.fixture.memory, 1);
		assertThat(producer.tryPut(bytes(7))).isEqualTo(Status.OK);
		assertTaken(taken.join(), bytes(7));
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void oneThatWaitsForSpaceIsWoken(Language from, Language to) throws Exception {
		QueueSide producer = this.fixture.open(from);
		QueueSide consumer = this.fixture.open(to);
		fill(producer);
		TestThread<Status> put = this.threads.call(ThreadKind.VIRTUAL,
				() -> producer.put(bytes(7), QueueSide.FOR_EVER));
		TestThreads.awaitWaiting(this.fixture.memory, 1);
		assertTaken(consumer.tryTake(), bytes(0));
		assertThat(put.join()).isEqualTo(Status.OK);
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void closingWakesThoseWhoWaitForMessages(Language closing, Language waiting) throws Exception {
		QueueSide closer = this.fixture.open(closing);
		QueueSide consumer = this.fixture.open(waiting);
		TestThread<Taken> taken = this.threads.call(ThreadKind.PLATFORM, () -> consumer.take(QueueSide.FOR_EVER));
		TestThreads.awaitWaiting(this.fixture.memory, 1);
		assertThat(consumer.isClosed()).isFalse();
		closer.close();
		assertThat(taken.join().status()).isEqualTo(Status.CLOSED);
		assertThat(closer.isClosed()).isTrue();
		assertThat(consumer.isClosed()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void aClosedQueueIsEmptiedAndTakesNothing(Language closing, Language waiting) throws Exception {
		QueueSide closer = this.fixture.open(closing);
		QueueSide producer = this.fixture.open(waiting);
		fill(producer);
		TestThread<Status> put = this.threads.call(ThreadKind.PLATFORM,
				() -> producer.put(bytes(7), QueueSide.FOR_EVER));
		TestThreads.awaitWaiting(this.fixture.memory, 1);
		closer.close();
		assertThat(put.join()).isEqualTo(Status.CLOSED);
		assertThat(closer.tryPut(bytes(7))).isEqualTo(Status.CLOSED);
		assertThat(closer.tryPutAll(List.of(bytes(7))).status()).isEqualTo(Status.CLOSED);
		for (int i = 0; i < CAPACITY; i++) {
			assertTaken(producer.take(QueueSide.FOR_EVER), bytes(i));
		}
		assertThat(producer.tryTake().status()).isEqualTo(Status.CLOSED);
		assertThat(producer.take(QueueSide.FOR_EVER).status()).isEqualTo(Status.CLOSED);
		assertThat(producer.tryTakeAll(2).status()).isEqualTo(Status.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void waitingHasAnEnd(Language language) {
		QueueSide side = this.fixture.open(language);
		long start = System.nanoTime();
		assertThat(side.take(MILLISECONDS).status()).isEqualTo(Status.TIMED_OUT);
		fill(side);
		assertThat(side.put(bytes(1), MILLISECONDS)).isEqualTo(Status.TIMED_OUT);
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * MILLISECONDS.toNanos());
		assertThat(this.fixture.queue().depth()).isEqualTo(CAPACITY);
	}

	@ParameterizedTest
	@EnumSource
	void aMessageThatIsTooLongIsNotPut(Language language) {
		QueueSide side = this.fixture.open(language);
		byte[] message = bytes(MAXIMUM + 1);
		assertThat(side.tryPut(message)).isEqualTo(Status.TOO_LONG);
		assertThat(side.put(message, QueueSide.FOR_EVER)).isEqualTo(Status.TOO_LONG);
		assertThat(side.tryPutAll(List.of(message, bytes(1))).status()).isEqualTo(Status.TOO_LONG);
		assertThat(this.fixture.queue().depth()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aMessageThatIsLongerThanTheBufferStays(QueueGuest guest) {
		this.fixture.close();
		QueueLayout layout = new QueueLayout(64, 2, GuestSide.BUFFER_SIZE + 1);
		try (QueueFixture large = new QueueFixture(DRIVERS, layout)) {
			QueueSide consumer = large.open(Language.valueOf(guest.name()));
			large.queue().offer(bytes(1));
			large.queue().offer(bytes(GuestSide.BUFFER_SIZE + 1));
			assertThat(consumer.tryTakeAll(2).messages()).containsExactly(bytes(1));
			assertThat(consumer.tryTake().status()).isEqualTo(Status.TOO_LONG);
			assertThat(consumer.take(QueueSide.FOR_EVER).status()).isEqualTo(Status.TOO_LONG);
			assertThat(consumer.tryTakeAll(2).status()).isEqualTo(Status.TOO_LONG);
			assertThat(large.queue().poll()).isEqualTo(bytes(GuestSide.BUFFER_SIZE + 1));
		}
	}

	@ParameterizedTest
	@EnumSource
	void noQueueIsOpenedWhereNoneIs(QueueGuest guest) {
		GuestSide side = this.fixture.guest(guest);
		long size = this.fixture.memory.dataSize();
		for (long address : new long[] { 64, 4, 1 << 20, size - 64, size - 320 }) {
			assertThat(side.open(address)).as("at %d", address).isEqualTo(Status.CORRUPT);
		}
		for (long address : new long[] { size, 0xffff_ffc0L }) {
			assertThatTraps(() -> side.open(address));
		}
		assertThat(side.open(0)).isEqualTo(Status.OK);
	}

	@ParameterizedTest
	@EnumSource(names = "RUST", mode = EnumSource.Mode.EXCLUDE) // whose slices are within
																// the memory
	void messagesOutsideOfTheMemoryTrapBeforeTheyChangeAnything(QueueGuest guest) {
		GuestSide side = this.fixture.guest(guest);
		assertThat(side.open(0)).isEqualTo(Status.OK);
		for (long address : new long[] { this.fixture.memory.dataSize() - 10, 0xffff_fff8L }) {
			assertThatTraps(() -> side.call("try_put", address, 20));
			fill(side);
			assertTaken(side.tryTake(), bytes(0));
			assertThat(side.tryPut(bytes(20))).isEqualTo(Status.OK);
			for (int i = 1; i < CAPACITY; i++) {
				assertTaken(side.tryTake(), bytes(i));
			}
			assertThatTraps(() -> side.call("try_take", address, 20));
			assertTaken(side.tryTake(), bytes(20));
		}
	}

	@ParameterizedTest
	@EnumSource
	void noQueueIsLargerThanAllAddresses(QueueGuest guest) {
		GuestSide side = this.fixture.guest(guest);
		this.fixture.memory.atomicStore32(8, 1 << 24);
		this.fixture.memory.atomicStore32(12, 1024 - 16);
		this.fixture.memory.atomicStore32(16, 1024);
		assertThat(side.open(0)).isEqualTo(Status.CORRUPT);
	}

	/**
	 * Of the header's bytes nobody but Java says what is right.
	 */
	@ParameterizedTest
	@EnumSource
	void aHeaderIsCheckedAsJavaDoes(QueueGuest guest) {
		long seed = Seeds.SEED;
		Random random = new Random(seed);
		GuestSide side = this.fixture.guest(guest);
		int opened = 0;
		for (int i = 0; i < 2_000; i++) {
			this.fixture.renew();
			Garbage.intoHeader(random, this.fixture.memory);
			boolean valid = opens();
			opened += valid ? 1 : 0;
			assertThat(open(side)).as("seed %d, header %d", seed, i).isEqualTo(valid ? Status.OK : Status.CORRUPT);
		}
		assertThat(opened).isBetween(1, 1_999);
	}

	private boolean opens() {
		try {
			MessageQueue.open(this.fixture.memory, 0);
			return true;
		}
		catch (CorruptQueueException ex) {
			return false;
		}
	}

	/**
	 * Opens what is at 0. A module knows that the header is wrong, or traps if it says
	 * that the queue is larger than the memory.
	 */
	private Status open(GuestSide side) {
		long size = 320 + Integer.toUnsignedLong(this.fixture.memory.atomicLoad32(8))
				* Integer.toUnsignedLong(this.fixture.memory.atomicLoad32(16));
		if (size <= this.fixture.memory.dataSize()) {
			return side.open(0);
		}
		AtomicReference<Status> status = new AtomicReference<>(Status.CORRUPT);
		Throwable trap = catchThrowable(() -> status.set(side.open(0)));
		if (trap != null) {
			assertThat(trap).hasMessageContaining("out of bounds");
		}
		return status.get();
	}

	@Test
	void nobodyIsCountedAsASleeperAfterwards() {
		List<QueueSide> sides = new ArrayList<>();
		for (Language language : Language.values()) {
			sides.add(this.fixture.open(language));
		}
		sides.forEach((side) -> side.take(MILLISECONDS));
		fill(sides.getFirst());
		sides.forEach((side) -> side.put(bytes(1), MILLISECONDS));
		assertThat(this.fixture.memory.atomicLoad32(192 + 4)).isZero();
		assertThat(this.fixture.memory.atomicLoad32(256 + 4)).isZero();
	}

	private static void assertThatTraps(ThrowingCallable call) {
		assertThatThrownBy(call).hasMessageMatching(".*(out of bounds memory access|unreachable).*");
	}

	private static void fill(QueueSide side) {
		for (int i = 0; i < CAPACITY; i++) {
			assertThat(side.tryPut(bytes(i))).isEqualTo(Status.OK);
		}
		assertThat(side.tryPut(bytes(0))).isEqualTo(Status.FULL);
	}

	private static void assertTaken(Taken taken, byte[] message) {
		assertThat(taken.status()).isEqualTo(Status.OK);
		assertThat(taken.messages()).containsExactly(message);
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

}
