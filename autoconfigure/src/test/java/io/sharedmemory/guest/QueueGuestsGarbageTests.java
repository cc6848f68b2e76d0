package io.sharedmemory.guest;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.structure.QueueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.wasm.types.OpCode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody writes over the queue. Whatever is there, operations of guests end, do not
 * trap, and touch nothing but the queue.
 */
class QueueGuestsGarbageTests {

	private static final QueueLayout LAYOUT = new QueueLayout(0, 4, 40, Duration.ofMillis(1));

	private static final int ITEMS = 192;

	private static final int SPACES = 256;

	private static final Duration SHORT = Duration.ofNanos(100_000);

	@RegisterExtension
	static final QueueDrivers DRIVERS = new QueueDrivers();

	@AutoClose
	private final QueueFixture fixture = new QueueFixture(DRIVERS, LAYOUT);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final Random random = new Random(Seeds.SEED);

	@ParameterizedTest
	@EnumSource
	void operationsEndWhateverIsInTheWords(QueueGuest guest) throws Exception {
		List<Status> seen = this.threads.call(ThreadKind.PLATFORM, () -> {
			List<Status> statuses = new ArrayList<>();
			for (int round = 0; round < 300 * Seeds.FACTOR; round++) {
				this.fixture.renew();
				QueueSide side = this.fixture.open(Language.valueOf(guest.name()));
				for (int i = this.random.nextInt(6); i > 0; i--) {
					operate(side, this.random);
				}
				for (int i = 1 + this.random.nextInt(4); i > 0; i--) {
					Garbage.intoWords(this.random, this.fixture.memory, LAYOUT);
				}
				for (int i = 0; i < 20; i++) {
					statuses.add(operate(side, this.random));
				}
			}
			return statuses;
		}).join();
		assertThat(seen).as("seed %d", Seeds.SEED).contains(Status.CORRUPT, Status.OK);
		assertThatNothingElseWasTouched();
	}

	@ParameterizedTest
	@EnumSource
	void operationsEndWhileTheWordsChange(QueueGuest guest) throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		Random garbage = new Random(Seeds.SEED);
		TestThread<Void> vandal = this.threads.run(ThreadKind.PLATFORM, () -> {
			while (!done.get()) {
				Garbage.intoWords(garbage, this.fixture.memory, LAYOUT);
			}
		});
		QueueSide side = this.fixture.open(Language.valueOf(guest.name()));
		TestThread<Void> victim = this.threads.run(ThreadKind.PLATFORM, () -> {
			for (int i = 0; i < 2_000 * Seeds.FACTOR; i++) {
				operate(side, this.random);
			}
		});
		victim.join();
		done.set(true);
		vandal.join();
		assertThatNothingElseWasTouched();
	}

	/**
	 * No sleep of it is one.
	 */
	@ParameterizedTest
	@EnumSource
	void waitingHasAnEndIfTheWordsChangeEachTime(QueueGuest guest) throws Exception {
		QueueSide side = this.fixture.open(guest, (instruction, stack) -> {
			if (instruction.opcode() == OpCode.MEM_ATOMIC_WAIT32) {
				this.fixture.memory.atomicAdd32(ITEMS, 1);
				this.fixture.memory.atomicAdd32(SPACES, 1);
			}
		});
		assertThat(this.threads.call(ThreadKind.PLATFORM, () -> side.take(SHORT).status()).join())
			.isEqualTo(Status.TIMED_OUT);
		for (int i = 0; i < LAYOUT.capacity(); i++) {
			assertThat(side.tryPut(new byte[1])).isEqualTo(Status.OK);
		}
		assertThat(this.threads.call(ThreadKind.PLATFORM, () -> side.put(new byte[1], SHORT)).join())
			.isEqualTo(Status.TIMED_OUT);
	}

	private static Status operate(QueueSide side, Random random) {
		return switch (random.nextInt(8)) {
			case 0, 1 -> side.tryPut(new byte[random.nextInt(41)]);
			case 2 -> side.put(new byte[random.nextInt(41)], SHORT);
			case 3 -> side.tryPutAll(List.of(new byte[random.nextInt(41)], new byte[random.nextInt(41)])).status();
			case 4 -> status(side.tryTakeAll(1 + random.nextInt(GuestSide.BATCH)));
			case 5 -> status(side.take(SHORT));
			default -> status(side.tryTake());
		};
	}

	private static Status status(Taken taken) {
		assertThat(taken.messages()).allMatch((message) -> message.length <= LAYOUT.maximumMessageSize());
		return taken.status();
	}

	/**
	 * Between the queue and what the drivers have for themselves.
	 */
	private void assertThatNothingElseWasTouched() {
		MemorySegment between = this.fixture.memory.data().asSlice(LAYOUT.byteSize(), (1 << 20) - LAYOUT.byteSize());
		assertThat(between.mismatch(MemorySegment.ofArray(new byte[(int) between.byteSize()]))).isEqualTo(-1);
	}

}
