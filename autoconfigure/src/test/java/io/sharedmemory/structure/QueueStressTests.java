package io.sharedmemory.structure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Producers and consumers of all kinds at once, some of which die, or sleep for too long,
 * between any two steps. Every message arrives once and whole, or is one of those that
 * the dead had in their hands. The choices of each thread follow from a seed, which a
 * failure tells; {@code -Dsharedmemory.seed=} takes it again, and
 * {@code -Dsharedmemory.stress.seconds=} stresses longer.
 */
class QueueStressTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration TIME = Duration
		.ofMillis((long) (1000 * Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3"))));

	@Test
	void nothingIsLostButWhatTheDeadHadInTheirHands() {
		long end = System.nanoTime() + TIME.toNanos();
		SplittableRandom random = new SplittableRandom(SEED);
		int number = 0;
		do {
			number++;
			try (Round round = new Round(random.split())) {
				round.run();
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("Round %d failed: -Dsharedmemory.seed=%d".formatted(number, SEED), ex);
			}
		}
		while (System.nanoTime() < end);
		assertThat(number).isPositive();
	}

	private enum Fate {

		SENT, HELD, RECEIVED

	}

	private static final class Round implements AutoCloseable {

		private static final int MESSAGES = 300;

		private static final int LARGEST = 100;

		private final SharedMemory memory = SharedMemory.create("stress", MemoryType.shared(1, 1));

		private final SplittableRandom random;

		private final QueueWords words;

		private final MessageQueue queue;

		private final int producers;

		private final int consumers;

		/** One of so many steps is the last one of a producer or consumer. */
		private final int deaths;

		private final TestThreads threads = new TestThreads();

		/** What became of each message that was, or may have been, sent. */
		private final Map<Long, Fate> fates = new ConcurrentHashMap<>();

		/** Messages whose consumers died when they had taken them. */
		private final AtomicInteger takenByDead = new AtomicInteger();

		/** Messages whose producers died with the position claimed. */
		private final AtomicInteger heldByDead = new AtomicInteger();

		Round(SplittableRandom random) {
			this.random = random;
			this.deaths = random.nextBoolean() ? 0 : 60;
			// The dead must not have it all.
			int capacity = (this.deaths > 0) ? 64 : 1 << random.nextInt(6);
			this.producers = 1 + random.nextInt(4);
			this.consumers = 1 + random.nextInt(4);
			// Also so short that the living are too late.
			Duration stallTimeout = Duration.ofMillis(random.nextBoolean() ? 1 : 20);
			this.words = QueueWords.format(this.memory,
					new QueueLayout(64L * random.nextInt(100), capacity, LARGEST, stallTimeout));
			this.queue = new MessageQueue(this.words, System::nanoTime);
		}

		void run() throws Exception {
			List<TestThread<Void>> producing = new ArrayList<>();
			for (int i = 0; i < this.producers; i++) {
				int producer = i;
				SplittableRandom choices = this.random.split();
				producing.add(this.threads.run(ThreadKind.values()[i % 2], () -> produce(producer, choices)));
			}
			for (int i = 0; i < this.consumers; i++) {
				SplittableRandom choices = this.random.split();
				this.threads.run(ThreadKind.values()[i % 2], () -> consume(choices));
			}
			for (TestThread<Void> producer : producing) {
				producer.join();
			}
			this.queue.close();
			this.threads.join();
			check();
		}

		private void produce(int producer, SplittableRandom choices) throws Exception {
			Hands hands = new Hands(this.words, choices);
			long next = 0;
			while (next < MESSAGES) {
				long number = (long) producer << 32 | next;
				byte[] message = Numbered.message(number, choices, LARGEST);
				if (this.deaths > 0 && choices.nextInt(this.deaths) == 0) {
					if (hands.dieWhilePutting(message)) {
						this.fates.put(number, Fate.HELD);
						this.heldByDead.incrementAndGet();
						next++;
					}
					continue;
				}
				next += switch (choices.nextInt(6)) {
					case 0 -> offerAll(producer, next, choices);
					case 1 -> sent(number, () -> this.queue.offer(message));
					case 2 -> sent(number, () -> this.queue.offer(message, Duration.ofNanos(choices.nextInt(100_000))));
					case 3 -> sent(number, () -> hands.putSlowly(message));
					case 4 -> sent(number, () -> putAsync(message, choices));
					default -> sent(number, () -> {
						this.queue.put(message);
						return true;
					});
				};
			}
		}

		private int offerAll(int producer, long next, SplittableRandom choices) {
			List<byte[]> messages = new ArrayList<>();
			int count = (int) Math.min(choices.nextInt(20), MESSAGES - next);
			for (int i = 0; i < count; i++) {
				long number = (long) producer << 32 | (next + i);
				messages.add(Numbered.message(number, choices, LARGEST));
				this.fates.putIfAbsent(number, Fate.SENT);
			}
			int put = this.queue.offerAll(messages);
			for (int i = put; i < count; i++) {
				assertThat(this.fates.remove((long) producer << 32 | (next + i))).isEqualTo(Fate.SENT);
			}
			return put;
		}

		@FunctionalInterface
		private interface Sending {

			boolean send() throws Exception;

		}

		private int sent(long number, Sending sending) throws Exception {
			this.fates.put(number, Fate.SENT);
			if (sending.send()) {
				return 1;
			}
			assertThat(this.fates.remove(number)).as("a message that was not sent").isEqualTo(Fate.SENT);
			return 0;
		}

		private boolean putAsync(byte[] message, SplittableRandom choices) throws Exception {
			CompletableFuture<Boolean> put = this.queue.putAsync(message);
			if (choices.nextBoolean() && put.cancel(false)) {
				return false;
			}
			return put.get();
		}

		private void consume(SplittableRandom choices) throws Exception {
			Hands hands = new Hands(this.words, choices);
			try {
				while (true) {
					if (this.deaths > 0 && choices.nextInt(2 * this.deaths) == 0) {
						Long taken = hands.dieWhileTaking();
						if (taken != null) {
							receive(taken);
							this.takenByDead.incrementAndGet();
						}
						continue;
					}
					switch (choices.nextInt(6)) {
						case 0 -> drain(choices);
						case 1 -> receive(this.queue.poll());
						case 2 -> receive(this.queue.poll(Duration.ofNanos(choices.nextInt(100_000))));
						case 3 -> receive(hands.takeSlowly());
						case 4 -> receive(takeAsync(choices));
						default -> receive(this.queue.take());
					}
				}
			}
			catch (QueueClosedException ex) {
				assertThat(this.queue.isClosed()).isTrue();
			}
		}

		private void drain(SplittableRandom choices) {
			List<byte[]> messages = new ArrayList<>();
			int count = this.queue.drainTo(messages, choices.nextInt(20));
			assertThat(messages).hasSize(count);
			messages.forEach(this::receive);
		}

		private byte[] takeAsync(SplittableRandom choices) throws Exception {
			CompletableFuture<byte[]> take = this.queue.takeAsync();
			if (choices.nextBoolean() && take.cancel(false)) {
				return null;
			}
			try {
				if (choices.nextBoolean()) {
					take.orTimeout(choices.nextInt(100_000), TimeUnit.NANOSECONDS);
				}
				return take.get();
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof QueueClosedException closed) {
					throw closed;
				}
				assertThat(ex).hasCauseInstanceOf(TimeoutException.class);
				return null;
			}
		}

		private void receive(byte[] message) {
			if (message != null) {
				receive(Numbered.number(message));
			}
		}

		private void receive(long number) {
			assertThat(this.fates.put(number, Fate.RECEIVED)).as("a message that was sent, once").isEqualTo(Fate.SENT);
		}

		private void check() {
			assertThat(this.fates).hasSize(this.producers * MESSAGES);
			assertThat(this.fates.values().stream().filter((fate) -> fate == Fate.SENT)).as("lost").isEmpty();
			assertThat(this.fates.values().stream().filter((fate) -> fate == Fate.HELD)).hasSize(this.heldByDead.get());
			int reclaimed = this.queue.reclaim();
			assertThat(reclaimed).as("the spaces of the dead")
				.isEqualTo(this.heldByDead.get() + this.takenByDead.get());
			assertThat(this.queue.depth()).isZero();
			assertThat(this.memory.waiting()).isZero();
		}

		@Override
		public void close() {
			this.threads.close();
			this.memory.close();
		}

	}

}
