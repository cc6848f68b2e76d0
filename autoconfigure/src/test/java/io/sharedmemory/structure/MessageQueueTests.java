package io.sharedmemory.structure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MessageQueueTests {

	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(1, 1));

	private final MessageQueue queue = MessageQueue.create(this.memory, new QueueLayout(64, 4, 20));

	@Test
	void firstInFirstOut() {
		for (int lap = 0; lap < 10; lap++) {
			for (int i = 0; i < 4; i++) {
				assertThat(this.queue.offer(bytes("message " + i))).isTrue();
			}
			assertThat(this.queue.offer(bytes("one too many"))).isFalse();
			assertThat(this.queue.depth()).isEqualTo(4);
			for (int i = 0; i < 4; i++) {
				assertThat(this.queue.poll()).isEqualTo(bytes("message " + i));
			}
			assertThat(this.queue.poll()).isNull();
		}
	}

	@Test
	void messagesOfAllLengths() {
		for (int length = 0; length <= 20; length++) {
			byte[] message = "12345678901234567890".substring(0, length).getBytes(StandardCharsets.UTF_8);
			this.queue.offer(message);
			assertThat(this.queue.poll()).isEqualTo(message);
		}
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.queue.offer(new byte[21]))
			.withMessage("A message of 21 bytes is too large for a queue whose messages have at most 20");
	}

	@Test
	void whatWasPutBeforeTheCloseIsTaken() throws InterruptedException {
		this.queue.put(bytes("last"));
		this.queue.close();
		assertThatExceptionOfType(QueueClosedException.class).isThrownBy(() -> this.queue.offer(bytes("late")))
			.withMessage("The queue at address 64 of memory 'test' is closed");
		assertThat(this.queue.take()).isEqualTo(bytes("last"));
		assertThatExceptionOfType(QueueClosedException.class).isThrownBy(this.queue::take);
	}

	@Test
	void threadsAndFuturesHandOver() throws Exception {
		int count = 20_000;
		Thread producer = Thread.ofPlatform().start(() -> {
			try {
				for (int i = 0; i < count; i++) {
					this.queue.put(bytes("" + i));
				}
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		List<String> received = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			byte[] message = (i % 3 == 0) ? this.queue.takeAsync().get(10, TimeUnit.SECONDS)
					: this.queue.poll(Duration.ofSeconds(10));
			assertThat(message).isNotNull();
			received.add(new String(message, StandardCharsets.UTF_8));
		}
		producer.join();
		for (int i = 0; i < count; i++) {
			assertThat(received.get(i)).isEqualTo("" + i);
		}
	}

	/**
	 * Of the future itself, it ends the operation; behind it, it only ends what depends.
	 */
	@Test
	void whereATimeoutStandsDecidesWhetherTheNextMessageIsTaken() {
		CompletableFuture<byte[]> before = this.queue.takeAsync().orTimeout(1, TimeUnit.MILLISECONDS);
		assertThat(before.thenApply(String::new)).failsWithin(TestThreads.LIMIT);
		this.queue.offer(bytes("kept"));
		assertThat(this.queue.poll()).isEqualTo(bytes("kept"));
		CompletableFuture<byte[]> take = this.queue.takeAsync();
		assertThat(take.thenApply(String::new).orTimeout(1, TimeUnit.MILLISECONDS)).failsWithin(TestThreads.LIMIT);
		assertThat(take).isNotDone();
		this.queue.offer(bytes("lost"));
		assertThat(take).succeedsWithin(TestThreads.LIMIT).isEqualTo(bytes("lost"));
		assertThat(this.queue.poll()).isNull();
	}

	@Test
	void putAsyncWaitsForSpace() throws Exception {
		for (int i = 0; i < 4; i++) {
			this.queue.offer(bytes("" + i));
		}
		CompletableFuture<Boolean> put = this.queue.putAsync(bytes("4"));
		assertThat(put).isNotDone();
		for (int i = 0; i < 5; i++) {
			assertThat(this.queue.take()).isEqualTo(bytes("" + i));
		}
		assertThat(put.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void batchesArePutAndTakenInOrder() {
		List<byte[]> messages = List.of(bytes("0"), bytes("1"), bytes("2"), bytes("3"), bytes("4"));
		for (int lap = 0; lap < 10; lap++) {
			assertThat(this.queue.offerAll(messages)).isEqualTo(4);
			assertThat(this.queue.offerAll(messages)).isZero();
			List<byte[]> taken = new ArrayList<>();
			assertThat(this.queue.drainTo(taken, 3)).isEqualTo(3);
			assertThat(this.queue.drainTo(taken, 3)).isEqualTo(1);
			assertThat(this.queue.drainTo(taken, 3)).isZero();
			assertThat(taken).containsExactlyElementsOf(messages.subList(0, 4));
		}
	}

	@Test
	void aBatchWithAMessageThatIsTooLargeIsRefusedAsAWhole() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.queue.offerAll(List.of(bytes("0"), new byte[21])));
		assertThat(this.queue.depth()).isZero();
	}

	@Test
	void severalObjectsAreOneQueue() throws InterruptedException {
		MessageQueue other = MessageQueue.open(this.memory, 64);
		assertThat(other.layout()).isEqualTo(this.queue.layout());
		this.queue.put(bytes("one"));
		other.put(bytes("two"));
		assertThat(other.take()).isEqualTo(bytes("one"));
		assertThat(this.queue.take()).isEqualTo(bytes("two"));
		other.close();
		assertThat(this.queue.isClosed()).isTrue();
	}

	@Test
	void waitingEndsWithItsTime() throws InterruptedException {
		long start = System.nanoTime();
		assertThat(this.queue.poll(Duration.ofMillis(30))).isNull();
		fill();
		assertThat(this.queue.offer(bytes("full"), Duration.ofMillis(30))).isFalse();
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(60_000_000);
		assertThat(this.queue.offer(bytes("full"), Duration.ofSeconds(-1))).isFalse();
		assertThat(this.queue.offer(bytes("full"), Duration.ZERO)).isFalse();
	}

	@Test
	void theLongestTimesAreForEver() throws Exception {
		try (TestThreads threads = new TestThreads()) {
			TestThread<byte[]> consumer = threads.call(ThreadKind.PLATFORM,
					() -> this.queue.poll(Duration.ofSeconds(Long.MAX_VALUE)));
			TestThreads.awaitWaiting(this.memory, 1);
			this.queue.put(bytes("at last"));
			assertThat(consumer.join()).isEqualTo(bytes("at last"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void sleepersAreInterrupted(ThreadKind kind) throws Exception {
		try (TestThreads threads = new TestThreads()) {
			TestThread<byte[]> consumer = threads.call(kind, this.queue::take);
			TestThreads.awaitWaiting(this.memory, 1);
			consumer.interrupt();
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(consumer::join);
			fill();
			TestThread<Void> producer = threads.run(kind, () -> this.queue.put(bytes("full")));
			TestThreads.awaitWaiting(this.memory, 1);
			producer.interrupt();
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(producer::join);
			assertThat(this.queue.depth()).isEqualTo(4);
		}
	}

	@Test
	void whoIsInterruptedBeforeDoesNothing() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.queue.put(bytes("message")));
		assertThat(Thread.interrupted()).isFalse();
		this.queue.offer(bytes("message"));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.queue::take);
		assertThat(this.queue.depth()).isOne();
	}

	@Test
	void closingWakesAllSleepers() throws Exception {
		MessageQueue full = MessageQueue.create(this.memory, new QueueLayout(4096, 1, 1));
		full.offer(new byte[1]);
		try (TestThreads threads = new TestThreads()) {
			List<TestThread<?>> sleepers = new ArrayList<>();
			for (ThreadKind kind : ThreadKind.values()) {
				sleepers.add(threads.call(kind, this.queue::take));
				sleepers.add(threads.call(kind, () -> this.queue.poll(Duration.ofDays(1))));
				sleepers.add(threads.run(kind, () -> full.put(new byte[1])));
			}
			CompletableFuture<byte[]> take = this.queue.takeAsync();
			TestThreads.awaitWaiting(this.memory, 7);
			this.queue.close();
			full.close();
			for (TestThread<?> sleeper : sleepers) {
				assertThatExceptionOfType(QueueClosedException.class).isThrownBy(sleeper::join);
			}
			assertThat(take).failsWithin(TestThreads.LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(QueueClosedException.class);
			this.queue.close();
		}
	}

	@Test
	void theEndOfTheMemoryIsTheEndOfTheQueue() throws Exception {
		try (TestThreads threads = new TestThreads()) {
			TestThread<byte[]> consumer = threads.call(ThreadKind.VIRTUAL, this.queue::take);
			CompletableFuture<byte[]> take = this.queue.takeAsync();
			TestThreads.awaitWaiting(this.memory, 2);
			this.memory.close();
			assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(consumer::join);
			assertThat(take).failsWithin(TestThreads.LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(SharedMemoryClosedException.class);
		}
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(this.queue::poll);
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> this.queue.offer(bytes("late")));
		assertThat(this.queue.depth()).isZero();
		assertThat(this.queue.isClosed()).isTrue();
		this.queue.close();
		assertThat(this.queue.statistics().waits()).isPositive();
		assertThat(this.queue).hasToString("MessageQueue[memory=test, address=64, capacity=4, maximumMessageSize=20]");
	}

	@Test
	void aCancelledFutureTakesAndPutsNothing() throws Exception {
		CompletableFuture<byte[]> take = this.queue.takeAsync();
		assertThat(take.cancel(false)).isTrue();
		assertThat(take.cancel(false)).isTrue();
		fill();
		CompletableFuture<Boolean> put = this.queue.putAsync(bytes("cancelled"));
		assertThat(put.orTimeout(1, TimeUnit.MILLISECONDS)).failsWithin(TestThreads.LIMIT);
		TestThreads.eventually().until(() -> this.memory.waiting() == 0);
		for (int i = 0; i < 4; i++) {
			assertThat(this.queue.take()).isEqualTo(bytes("" + i));
		}
		assertThat(this.queue.poll()).isNull();
		// Those that were completed leave in a thread of the executor.
		TestThreads.eventually()
			.untilAsserted(() -> assertThat(this.memory.atomicLoad32(64 + 196)).as("sleeping consumers").isZero());
		TestThreads.eventually()
			.untilAsserted(() -> assertThat(this.memory.atomicLoad32(64 + 260)).as("sleeping producers").isZero());
	}

	@Test
	void aCancelledSleeperPassesItsWakeUpOn() throws Exception {
		for (int i = 0; i < 200; i++) {
			CompletableFuture<byte[]> first = this.queue.takeAsync();
			CompletableFuture<byte[]> second = this.queue.takeAsync();
			Thread canceller = Thread.ofVirtual().start(() -> first.cancel(false));
			this.queue.put(bytes("message"));
			canceller.join();
			byte[] message = (first.isCancelled() ? second : first).get(10, TimeUnit.SECONDS);
			assertThat(message).isEqualTo(bytes("message"));
			second.cancel(false);
		}
	}

	@Test
	void nobodyNotifiesIfNobodySleeps() {
		for (int i = 0; i < 100; i++) {
			this.queue.offer(bytes("message"));
			this.queue.poll();
		}
		assertThat(this.memory.statistics().notifies()).isZero();
	}

	@Test
	void statisticsAreOfThisSide() throws InterruptedException {
		MessageQueue other = MessageQueue.open(this.memory, 64);
		this.queue.poll();
		// Long enough to sleep also where a yield takes a millisecond.
		this.queue.poll(Duration.ofMillis(100));
		fill();
		this.queue.offer(bytes("full"));
		other.take();
		QueueStatistics statistics = this.queue.statistics();
		assertThat(statistics).isEqualTo(new QueueStatistics(3, 4, 0, 1, 2, statistics.waits(), 0, 0));
		assertThat(statistics.waits()).isPositive();
		assertThat(other.statistics()).isEqualTo(new QueueStatistics(3, 0, 1, 0, 0, 0, 0, 0));
	}

	@Test
	void aQueueOfOne() {
		MessageQueue one = MessageQueue.create(this.memory, new QueueLayout(4096, 1, 1));
		for (byte i = 0; i < 10; i++) {
			assertThat(one.offer(new byte[] { i })).isTrue();
			assertThat(one.offer(new byte[] { i })).isFalse();
			assertThat(one.poll()).containsExactly(i);
			assertThat(one.poll()).isNull();
		}
	}

	@Test
	void aQueueMayEndWithItsMemory() {
		QueueLayout last = new QueueLayout(65536 - 320 - 2 * 64, 2, 48);
		assertThat(last.byteSize()).isEqualTo(320 + 2 * 64);
		MessageQueue queue = MessageQueue.create(this.memory, last);
		assertThat(queue.offerAll(List.of(new byte[48], new byte[48]))).isEqualTo(2);
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> MessageQueue.create(this.memory, new QueueLayout(last.address() + 64, 2, 48)))
			.withMessage("A queue of 2 messages of up to 48 bytes at address 65152 ends at 65600, "
					+ "but memory 'test' has 65536 bytes");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> MessageQueue.open(this.memory, 65472))
			.withMessage("There is no queue at address 65472: memory 'test' has 65536 bytes");
	}

	private void fill() {
		for (int i = 0; i < 4; i++) {
			assertThat(this.queue.offer(bytes("" + i))).isTrue();
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
