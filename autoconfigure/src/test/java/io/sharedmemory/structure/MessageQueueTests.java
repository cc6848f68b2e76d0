package io.sharedmemory.structure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.junit.jupiter.api.Test;

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

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
