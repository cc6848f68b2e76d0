package io.sharedmemory.structure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whatever somebody writes over a queue, each operation ends soon, with a result or an
 * exception that says what is wrong, and touches nothing outside of the queue.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueGarbageTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final int ROUNDS = 20_000;

	private static final QueueLayout LAYOUT = new QueueLayout(1024, 8, 40, Duration.ofMillis(1));

	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(1, 1));

	@Test
	void everyOperationEndsWithAResultOrANamedException() throws Exception {
		SplittableRandom random = new SplittableRandom(SEED);
		int refusals = 0;
		for (int round = 0; round < ROUNDS; round++) {
			try {
				MessageQueue queue = MessageQueue.create(this.memory, LAYOUT);
				for (int i = random.nextInt(20); i > 0; i--) {
					use(queue, random);
				}
				for (int i = random.nextInt(1, 4); i > 0; i--) {
					writeGarbage(random);
				}
				for (int i = 0; i < 12; i++) {
					refusals += isRefused(queue, random) ? 1 : 0;
				}
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("Round %d: -Dsharedmemory.seed=%d".formatted(round, SEED), ex);
			}
		}
		assertThat(refusals).as("refusals").isGreaterThan(ROUNDS);
		assertNothingOutsideIsWritten();
	}

	@Test
	void everyOperationEndsWhileSomebodyWritesGarbage() throws Exception {
		AtomicBoolean stopped = new AtomicBoolean();
		MessageQueue queue = MessageQueue.create(this.memory, LAYOUT);
		try (TestThreads threads = new TestThreads()) {
			SplittableRandom garbage = new SplittableRandom(SEED);
			threads.run(ThreadKind.PLATFORM, () -> {
				while (!stopped.get()) {
					writeGarbage(garbage);
				}
			});
			SplittableRandom random = new SplittableRandom(~SEED);
			for (int i = 0; i < ROUNDS; i++) {
				isRefused(queue, random);
			}
			stopped.set(true);
			threads.join();
		}
		assertNothingOutsideIsWritten();
	}

	private boolean isRefused(MessageQueue queue, SplittableRandom random) throws Exception {
		try {
			use(queue, random);
			return false;
		}
		catch (CorruptQueueException ex) {
			assertThat(ex).hasMessageContaining("address 1024 of memory 'test'").hasMessageNotContaining("SECRET");
			return true;
		}
		catch (QueueClosedException ex) {
			return true;
		}
	}

	private void use(MessageQueue queue, SplittableRandom random) throws Exception {
		Duration timeout = Duration.ofNanos(random.nextInt(20_000));
		switch (random.nextInt(10)) {
			case 0 -> queue.offer(message(random));
			case 1 -> queue.offer(message(random), timeout);
			case 2 -> requireFits(queue.poll());
			case 3 -> requireFits(queue.poll(timeout));
			case 4 -> queue.offerAll(List.of(message(random), message(random), message(random)));
			case 5 -> {
				List<byte[]> messages = new ArrayList<>();
				queue.drainTo(messages, 5);
				messages.forEach(QueueGarbageTests::requireFits);
			}
			case 6 -> end(queue.takeAsync());
			case 7 -> end(queue.putAsync(message(random)));
			case 8 -> assertThat(queue.statistics().depth()).isBetween(0, LAYOUT.capacity());
			default -> {
				if (random.nextInt(20) == 0) {
					queue.reclaim();
				}
			}
		}
	}

	private static void end(CompletableFuture<?> operation) throws Exception {
		operation.cancel(false);
		if (operation.isCompletedExceptionally() && !operation.isCancelled()) {
			try {
				operation.get(10, TimeUnit.SECONDS);
			}
			catch (ExecutionException ex) {
				throw (Exception) ex.getCause();
			}
		}
	}

	private static byte[] message(SplittableRandom random) {
		return "SECRET".repeat(random.nextInt(6)).getBytes();
	}

	private static void requireFits(byte[] message) {
		if (message != null) {
			assertThat(message.length).isLessThanOrEqualTo(LAYOUT.maximumMessageSize());
		}
	}

	/**
	 * Anything anywhere, or something that may look right in a word that matters.
	 */
	private void writeGarbage(SplittableRandom random) {
		long slots = LAYOUT.address() + QueueLayout.HEADER_SIZE;
		long slot = slots + random.nextInt(LAYOUT.capacity()) * LAYOUT.slotSize();
		switch (random.nextInt(8)) {
			case 0 -> this.memory.atomicStore64(LAYOUT.address() + random.nextLong(LAYOUT.byteSize() / 8) * 8,
					random.nextLong());
			case 1 -> this.memory.atomicStore64(LAYOUT.address() + 64, position(random));
			case 2 -> this.memory.atomicStore64(LAYOUT.address() + 128, position(random));
			case 3 -> this.memory.atomicStore64(slot, position(random) << 2 | random.nextInt(4));
			case 4 -> this.memory.atomicStore32(slot + 8, random.nextInt(-100, 100));
			case 5 -> this.memory.atomicStore32(slot + 8, random.nextInt());
			case 6 -> this.memory.atomicAdd64(slot, random.nextInt(-40, 40));
			default -> this.memory.atomicAdd64(LAYOUT.address() + 64 + 64 * random.nextInt(2), random.nextInt(-10, 10));
		}
	}

	private static long position(SplittableRandom random) {
		return switch (random.nextInt(4)) {
			case 0 -> random.nextLong();
			case 1 -> random.nextLong() & Long.MAX_VALUE;
			default -> random.nextInt(40);
		};
	}

	private void assertNothingOutsideIsWritten() {
		for (long address = 0; address < this.memory.dataSize(); address += 8) {
			if (address < LAYOUT.address() || address >= LAYOUT.address() + LAYOUT.byteSize()) {
				assertThat(this.memory.atomicLoad64(address)).as("at %d", address).isZero();
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 7, it begins with 0x00000007", "4, 2, version 2",
			"8, 3, a power of two from 1 to 16777216, but it is 3", "8, 16, it would end at",
			"12, 0, The maximum message size", "12, 2000000000, The maximum message size",
			"12, 100, its slots are said to have 64 bytes", "16, 65, its slots are said to have 65 bytes",
			"24, 0, The stall timeout" })
	void aHeaderThatIsNoneIsRefused(int offset, int value, String reason) {
		QueueLayout layout = new QueueLayout(this.memory.dataSize() - 320 - 8 * 64, 8, 40);
		MessageQueue.create(this.memory, layout);
		assertThat(MessageQueue.open(this.memory, layout.address()).layout()).isEqualTo(layout);
		this.memory.atomicStore32(layout.address() + offset, value);
		this.memory.atomicStore32(layout.address() + 28, 0);
		assertThatExceptionOfType(CorruptQueueException.class)
			.isThrownBy(() -> MessageQueue.open(this.memory, layout.address()))
			.withMessageContaining("There is no queue at address %d of memory 'test': ", layout.address())
			.withMessageContaining(reason);
	}

	@Test
	void whatTheHeaderSaysLaterDoesNotMatter() throws InterruptedException {
		MessageQueue queue = MessageQueue.create(this.memory, LAYOUT);
		for (int offset = 0; offset < 64; offset += 8) {
			this.memory.atomicStore64(LAYOUT.address() + offset, -1);
		}
		queue.put(new byte[40]);
		assertThat(queue.take()).hasSize(40);
	}

}
