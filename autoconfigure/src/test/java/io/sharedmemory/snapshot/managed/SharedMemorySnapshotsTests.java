package io.sharedmemory.snapshot.managed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.WritableResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedMemorySnapshots}: whose turn it is to save a memory.
 */
class SharedMemorySnapshotsTests {

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("work", MemoryType.shared(1, 1));

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final SharedMemorySnapshots snapshots = new SharedMemorySnapshots(this.registry,
			Map.of("work", new SnapshotPlan(SlowStore::new, false)), new SnapshotLog());

	@Test
	void whoComesWhileASlowStoreIsWrittenWaitsAsLongAsTold() throws Exception {
		TestThread<?> first = this.threads.run(ThreadKind.PLATFORM, () -> this.snapshots.snapshot("work"));
		this.begun.await();
		assertThatExceptionOfType(SnapshotRefusedException.class)
			.isThrownBy(() -> this.snapshots.snapshot("work", Duration.ofMillis(20)))
			.withMessageContaining("it was being saved or restored for all of 20ms");
		TestThread<?> second = this.threads.run(ThreadKind.PLATFORM,
				() -> this.snapshots.snapshot("work", Duration.ofDays(1)));
		await().until(() -> second.thread().getState() == Thread.State.TIMED_WAITING);
		this.end.countDown();
		first.join();
		second.join();
		assertThat(this.snapshots.log().recent(this.memory)).extracting(SnapshotRecord::outcome)
			.containsExactly(SnapshotOutcome.SAVE_FAILED, SnapshotOutcome.SAVED, SnapshotOutcome.SAVED);
	}

	/** Does not hear interrupts. */
	private final class SlowStore extends AbstractResource implements WritableResource {

		@Override
		public OutputStream getOutputStream() {
			SharedMemorySnapshotsTests.this.begun.countDown();
			boolean interrupted = false;
			while (true) {
				try {
					SharedMemorySnapshotsTests.this.end.await();
					break;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
			return OutputStream.nullOutputStream();
		}

		@Override
		public InputStream getInputStream() throws IOException {
			throw new IOException("Nothing to read");
		}

		@Override
		public String getDescription() {
			return "a slow store";
		}

	}

}
