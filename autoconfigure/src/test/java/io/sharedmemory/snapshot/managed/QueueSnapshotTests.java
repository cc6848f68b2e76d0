package io.sharedmemory.snapshot.managed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;
import io.sharedmemory.structure.managed.MessageQueues;
import io.sharedmemory.structure.managed.NamedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.WritableResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Memories that are saved while somebody uses their queues.
 */
class QueueSnapshotTests {

	private static final MemoryType TYPE = MemoryType.shared(16, 16);

	private static final Duration MOMENT = Duration.ofMillis(10);

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("work", TYPE);

	private final MessageQueues queues = new MessageQueues();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final AtomicBoolean over = new AtomicBoolean();

	@TempDir
	private Path directory;

	private Path file() {
		return this.directory.resolve("work.snapshot");
	}

	private final SharedMemorySnapshots snapshots = new SharedMemorySnapshots(this.registry,
			Map.of("work", new SnapshotPlan(() -> new FileSystemResource(file()), false)), new SnapshotLog(),
			this.queues);

	@ParameterizedTest
	@CsvSource({ "2, 262144, 3", "8, 65536, 1", "256, 2000, 0" })
	void messagesAreWholeWhateverJavaDoesMeanwhile(int capacity, int size, int pace) throws Exception {
		MessageQueue queue = add(capacity, size);
		TestThread<?> producer = produce(queue, size);
		TestThread<?> consumer = consume(queue, Duration.ofMillis(pace));
		int messages = 0;
		for (int i = 0; i < 20 || (messages == 0 && i < 1000); i++) {
			this.snapshots.snapshot("work");
			messages += requireWhole();
		}
		this.over.set(true);
		producer.join();
		consumer.join();
		assertThat(messages).isPositive();
	}

	@Test
	void whatOthersUseAllTheTimeIsNotSaved() throws Exception {
		add(64, 16);
		this.snapshots.snapshot("work");
		byte[] good = Files.readAllBytes(file());
		MessageQueue other = MessageQueue.open(this.memory, 0);
		assertThatExceptionOfType(SnapshotRefusedException.class)
			.isThrownBy(() -> this.snapshots.snapshot("work", fileThatIsOpenedAfter(() -> {
				other.offer(new byte[1]);
				other.poll();
			})))
			.withMessageContaining("'work' cannot be saved")
			.withMessageContaining("[inbox]")
			.withMessageContaining("'snapshot.consistency'");
		assertThat(Files.readAllBytes(file())).isEqualTo(good);
	}

	@Test
	void whatOthersUsedMeanwhileIsReadAgain() {
		add(64, 16);
		MessageQueue other = MessageQueue.open(this.memory, 0);
		this.snapshots.snapshot("work", fileThatIsOpenedAfter(() -> {
			if (other.depth() < 3) {
				other.offer(new byte[1]);
			}
		}));
		assertThat(requireWhole()).isEqualTo(3);
	}

	/** Queues were looked at before, and the memory is read afterwards. */
	private WritableResource fileThatIsOpenedAfter(Runnable use) {
		return new FileSystemResource(file()) {
			@Override
			public boolean isFile() {
				use.run();
				return super.isFile();
			}
		};
	}

	@Test
	void aMemoryWithQueuesIsNotRestoredWhileTheApplicationRuns() throws Exception {
		MessageQueue queue = add(64, 16);
		this.snapshots.snapshot("work");
		queue.put(new byte[1]);
		assertThatExceptionOfType(SnapshotRefusedException.class).isThrownBy(() -> this.snapshots.restore("work"))
			.withMessageContaining("'work' cannot be restored while the application runs")
			.withMessageContaining("[inbox]");
		assertThat(queue.poll()).hasSize(1);
	}

	@Test
	void othersThatComeToRestAreWaitedFor() throws Exception {
		MessageQueue queue = add(64, 16);
		for (int i = 0; i < 64; i++) {
			queue.put(new byte[] { (byte) i });
		}
		MessageQueue other = MessageQueue.open(this.memory, 0);
		TestThread<?> consumer = consume(other, Duration.ofMillis(1));
		TestThread<?> producer = produce(queue, 16);
		for (int i = 0; i < 5; i++) {
			this.snapshots.snapshot("work");
			requireWhole();
		}
		this.over.set(true);
		consumer.join();
		producer.join();
	}

	private MessageQueue add(int capacity, int size) {
		MessageQueue queue = MessageQueue.create(this.memory, new QueueLayout(0, capacity, size));
		this.queues.add(this.memory, List.of(new NamedQueue("inbox", queue)));
		return queue;
	}

	/** Each message is one byte again and again. */
	private TestThread<?> produce(MessageQueue queue, int size) {
		return this.threads.call(ThreadKind.PLATFORM, () -> {
			byte[] message = new byte[size];
			for (int i = 0; !this.over.get(); i++) {
				Arrays.fill(message, (byte) i);
				queue.offer(message, MOMENT);
			}
			return true;
		});
	}

	private TestThread<?> consume(MessageQueue queue, Duration pace) {
		return this.threads.call(ThreadKind.PLATFORM, () -> {
			while (!this.over.get()) {
				queue.poll(MOMENT);
				LockSupport.parkNanos(pace.toNanos());
			}
			return true;
		});
	}

	/**
	 * @return how many messages there are in the snapshot
	 */
	private int requireWhole() {
		try (SharedMemory copy = SharedMemory.create("copy", TYPE)) {
			new MemorySnapshots().restore(copy, file());
			MessageQueue restored = MessageQueue.reopen(copy, 0);
			int messages = 0;
			for (byte[] message = restored.poll(); message != null; message = restored.poll()) {
				byte[] whole = new byte[message.length];
				Arrays.fill(whole, message[0]);
				assertThat(message).isEqualTo(whole);
				messages++;
			}
			return messages;
		}
	}

}
