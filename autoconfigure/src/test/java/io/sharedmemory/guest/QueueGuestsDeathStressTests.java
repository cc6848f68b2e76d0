package io.sharedmemory.guest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.structure.QueueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guests of all languages put and take at once, and die now and then, each before one of
 * its accesses to the memory, as {@link Seeds a seed} has it. The stall timeout is so
 * short that others are given up on who are only slow.
 */
class QueueGuestsDeathStressTests {

	private static final int MESSAGES = 500;

	private static final int ROUNDS = 10 * Seeds.FACTOR;

	/** Of one thread. All threads together leave more than half of the spaces in use. */
	private static final int DEATHS = 5;

	private static final QueueLayout LAYOUT = new QueueLayout(0, 64, 40, Duration.ofMillis(1));

	@RegisterExtension
	static final QueueDrivers DRIVERS = new QueueDrivers();

	@AutoClose
	private final QueueFixture fixture = new QueueFixture(DRIVERS, LAYOUT);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final AtomicInteger deaths = new AtomicInteger();

	private final Queue<Long> taken = new ConcurrentLinkedQueue<>();

	@Test
	void onlyMessagesOfTheDeadAreLost() throws Exception {
		SplittableRandom random = new SplittableRandom(Seeds.SEED);
		for (int round = 0; round < ROUNDS; round++) {
			this.fixture.renew();
			this.deaths.set(0);
			this.taken.clear();
			onlyMessagesOfTheDeadAreLost(random.split(), "seed %d, round %d".formatted(Seeds.SEED, round));
		}
	}

	private void onlyMessagesOfTheDeadAreLost(SplittableRandom random, String description) throws Exception {
		List<TestThread<Void>> producers = new ArrayList<>();
		List<TestThread<Void>> consumers = new ArrayList<>();
		for (QueueGuest guest : QueueGuest.values()) {
			Mortal producer = mortal(guest, random.split());
			Mortal consumer = mortal(guest, random.split());
			producers.add(this.threads.run(ThreadKind.PLATFORM, () -> produce(producer, guest.ordinal())));
			consumers.add(this.threads.run(ThreadKind.PLATFORM, () -> consume(consumer)));
		}
		for (TestThread<Void> producer : producers) {
			producer.join();
		}
		this.fixture.queue().close();
		for (TestThread<Void> consumer : consumers) {
			consumer.join();
		}
		int all = QueueGuest.values().length * MESSAGES;
		assertThat(this.taken).as(description).doesNotHaveDuplicates();
		assertThat(this.taken.size()).as(description).isBetween(all - this.deaths.get(), all);
		assertThat(this.deaths).as(description).hasPositiveValue();
		assertThat(this.fixture.queue().reclaim()).as(description).isLessThanOrEqualTo(this.deaths.get());
	}

	private Mortal mortal(QueueGuest guest, SplittableRandom random) {
		return new Mortal((death) -> this.fixture.open(guest, death), DEATHS, random);
	}

	private void produce(Mortal mortal, int sender) {
		for (int number = 0; number < MESSAGES; number++) {
			byte[] message = message(sender, number);
			Status status = mortal.operate((side) -> side.put(message, TestThreads.LIMIT));
			if (status == null) {
				this.deaths.incrementAndGet();
			}
			else {
				assertThat(status).isEqualTo(Status.OK);
			}
		}
	}

	private void consume(Mortal mortal) {
		Status status = Status.OK;
		while (status != Status.CLOSED) {
			Taken taken = mortal.operate((side) -> side.take(TestThreads.LIMIT));
			if (taken == null) {
				this.deaths.incrementAndGet();
			}
			else {
				status = taken.status();
				assertThat(status).isIn(Status.OK, Status.CLOSED);
				taken.messages().forEach(this::receive);
			}
		}
	}

	private void receive(byte[] message) {
		ByteBuffer bytes = ByteBuffer.wrap(message);
		assertThat(message).isEqualTo(message(bytes.getInt(0), bytes.getInt(Integer.BYTES)));
		this.taken.add(bytes.getLong(0));
	}

	private static byte[] message(int sender, int number) {
		byte[] message = new byte[LAYOUT.maximumMessageSize()];
		new SplittableRandom(number).nextBytes(message);
		ByteBuffer.wrap(message).putInt(sender).putInt(number);
		return message;
	}

}
