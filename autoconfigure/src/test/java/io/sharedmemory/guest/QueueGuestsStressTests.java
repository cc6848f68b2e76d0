package io.sharedmemory.guest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.structure.QueueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads put and take in all ways, from each language to each. What each thread
 * does follows from {@link Seeds a seed}.
 */
class QueueGuestsStressTests {

	private static final int MESSAGES = 5_000 * Seeds.FACTOR;

	private static final int MAXIMUM = 100;

	private static final Duration LONG = Duration.ofSeconds(30);

	@RegisterExtension
	static final QueueDrivers DRIVERS = new QueueDrivers();

	@AutoClose
	private final QueueFixture fixture = new QueueFixture(DRIVERS, new QueueLayout(0, 8, MAXIMUM, QueueFixture.NEVER));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final SplittableRandom random = new SplittableRandom(Seeds.SEED);

	private final LongAdder put = new LongAdder();

	private final LongAdder taken = new LongAdder();

	private final LongAdder hashes = new LongAdder();

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void everyMessageArrivesOnceAndInTheOrderOfItsProducer(Language from, Language to) throws Exception {
		run(List.of(from, from, from), List.of(to));
	}

	@ParameterizedTest
	@MethodSource("io.sharedmemory.guest.Language#pairs")
	void everyMessageArrivesOnceAtOneOfManyConsumers(Language from, Language to) throws Exception {
		run(List.of(from, from), List.of(to, to, to));
	}

	@Test
	void allLanguagesUseOneQueueTogether() throws Exception {
		run(List.of(Language.values()), List.of(Language.values()));
	}

	private void run(List<Language> from, List<Language> to) throws Exception {
		List<TestThread<Void>> producers = new ArrayList<>();
		for (int i = 0; i < from.size(); i++) {
			int sender = i;
			QueueSide side = this.fixture.open(from.get(i));
			SplittableRandom random = this.random.split();
			producers.add(this.threads.run(kind(i), () -> produce(side, sender, random)));
		}
		List<TestThread<Void>> consumers = new ArrayList<>();
		for (int i = 0; i < to.size(); i++) {
			QueueSide side = this.fixture.open(to.get(i));
			SplittableRandom random = this.random.split();
			consumers.add(this.threads.run(kind(i), () -> consume(side, from.size(), random)));
		}
		for (TestThread<Void> producer : producers) {
			producer.join();
		}
		this.fixture.open(to.getFirst()).close();
		for (TestThread<Void> consumer : consumers) {
			consumer.join();
		}
		assertThat(this.taken.sum()).as("seed %d", Seeds.SEED)
			.isEqualTo(this.put.sum())
			.isEqualTo((long) from.size() * MESSAGES);
		assertThat(this.hashes.sum()).as("seed %d", Seeds.SEED).isZero();
	}

	private static ThreadKind kind(int index) {
		return ThreadKind.values()[index % 2];
	}

	private void produce(QueueSide side, int sender, SplittableRandom random) {
		int number = 0;
		while (number < MESSAGES) {
			int count = random.nextInt(3) == 0 ? Math.min(1 + random.nextInt(5), MESSAGES - number) : 1;
			List<byte[]> letters = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				letters.add(Letters.letter(random, sender, number + i, MAXIMUM));
			}
			int done = put(side, letters, random);
			letters.subList(0, done).forEach((letter) -> this.hashes.add(Letters.hash(letter)));
			number += done;
			this.put.add(done);
		}
	}

	private static int put(QueueSide side, List<byte[]> letters, SplittableRandom random) {
		if (letters.size() > 1) {
			Put put = side.tryPutAll(letters);
			assertThat(put.status()).isIn(Status.OK, Status.FULL);
			if (put.count() > 0) {
				return put.count();
			}
		}
		if (random.nextInt(4) == 0) {
			Status status = side.tryPut(letters.getFirst());
			assertThat(status).isIn(Status.OK, Status.FULL);
			if (status == Status.OK) {
				return 1;
			}
		}
		assertThat(side.put(letters.getFirst(), random.nextBoolean() ? LONG : QueueSide.FOR_EVER)).isEqualTo(Status.OK);
		return 1;
	}

	private void consume(QueueSide side, int senders, SplittableRandom random) {
		int[] next = new int[senders];
		while (true) {
			Taken taken = take(side, random);
			if (taken.status() == Status.CLOSED) {
				return;
			}
			assertThat(taken.status()).isIn(Status.OK, Status.EMPTY);
			for (byte[] letter : taken.messages()) {
				Letters.assertIsWhole(letter);
				if (Letters.isIdentified(letter)) {
					int number = Letters.number(letter);
					assertThat(number).isGreaterThanOrEqualTo(next[Letters.sender(letter)]);
					next[Letters.sender(letter)] = number + 1;
				}
				this.hashes.add(-Letters.hash(letter));
			}
			this.taken.add(taken.messages().size());
		}
	}

	private static Taken take(QueueSide side, SplittableRandom random) {
		return switch (random.nextInt(5)) {
			case 0 -> side.tryTake();
			case 1 -> side.tryTakeAll(1 + random.nextInt(GuestSide.BATCH));
			case 2 -> side.take(LONG);
			default -> side.take(QueueSide.FOR_EVER);
		};
	}

}
