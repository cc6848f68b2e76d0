package io.sharedmemory.snapshot;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.WaitResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SnapshotConsistency}.
 */
@Timeout(120)
class SnapshotConsistencyTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final long LOCK = 3 * MemoryType.PAGE_SIZE + 20;

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int ROUNDS = 60;

	private final MemorySnapshots snapshots = new MemorySnapshots();

	@TempDir
	Path directory;

	private SharedMemory create() {
		return SharedMemory.create("prices", MemoryType.shared(4, 4));
	}

	@Test
	void writersAreStoppedWhileTheMemoryIsReadOrWritten() {
		List<String> calls = new ArrayList<>();
		SnapshotConsistency paused = SnapshotConsistency.paused((memory) -> {
			calls.add("stopped");
			memory.atomicStore32(8, calls.size());
			return () -> {
				calls.add("going on");
				memory.atomicStore32(8, calls.size());
			};
		});
		TestResource resource = new TestResource();
		try (SharedMemory memory = create()) {
			this.snapshots.snapshot(memory, resource, SnapshotOptions.defaults().withConsistency(paused));
			assertThat(calls).containsExactly("stopped", "going on");
			assertThat(memory.atomicLoad32(8)).isEqualTo(2);
			this.snapshots.restore(memory, resource);
			assertThat(memory.atomicLoad32(8)).isOne();
			this.snapshots.restore(memory, resource, paused);
			assertThat(calls).containsExactly("stopped", "going on", "stopped", "going on");
			assertThat(memory.atomicLoad32(8)).isEqualTo(4);
		}
	}

	@Test
	void writersGoOnWhateverHappens() {
		AtomicBoolean stopped = new AtomicBoolean();
		TestResource resource = new TestResource();
		try (SharedMemory memory = create()) {
			this.snapshots.snapshot(memory, resource);
			memory.atomicStore32(8, 7);
			SnapshotConsistency interrupting = SnapshotConsistency.paused((paused) -> {
				stopped.set(true);
				Thread.currentThread().interrupt();
				return () -> stopped.set(false);
			});
			Path file = this.directory.resolve("snapshot");
			assertThatExceptionOfType(SnapshotInterruptedException.class).isThrownBy(() -> this.snapshots
				.snapshot(memory, file, SnapshotOptions.defaults().withConsistency(interrupting)));
			assertThat(stopped).isFalse();
			assertThat(Thread.interrupted()).isTrue();
			assertThat(this.directory).isEmptyDirectory();
			SnapshotConsistency closing = SnapshotConsistency.paused((paused) -> {
				stopped.set(true);
				paused.close();
				return () -> stopped.set(false);
			});
			assertThatExceptionOfType(SharedMemoryClosedException.class)
				.isThrownBy(() -> this.snapshots.restore(memory, resource, closing));
			assertThat(stopped).isFalse();
		}
	}

	@Test
	void pauseThatFailsOrIsInterruptedChangesNothing() {
		TestResource resource = new TestResource();
		try (SharedMemory memory = create()) {
			this.snapshots.snapshot(memory, resource);
			memory.atomicStore32(8, 7);
			assertThatIllegalStateException()
				.isThrownBy(() -> this.snapshots.restore(memory, resource, SnapshotConsistency.paused((paused) -> {
					throw new IllegalStateException("Nobody stops");
				})))
				.withMessage("Nobody stops");
			assertThatExceptionOfType(SnapshotInterruptedException.class)
				.isThrownBy(() -> this.snapshots.restore(memory, resource, SnapshotConsistency.paused((paused) -> {
					throw new InterruptedException();
				})))
				.withMessageStartingWith(
						"Memory 'prices' cannot be restored from 'test resource': the thread was " + "interrupted");
			assertThat(Thread.interrupted()).isTrue();
			assertThat(memory.atomicLoad32(8)).isEqualTo(7);
		}
	}

	@Test
	void lockIsHeldMeanwhileAndFreeInTheSnapshot() {
		TestResource resource = new TestResource();
		try (SharedMemory memory = create()) {
			memory.atomicStore32(LOCK - 4, 5);
			memory.atomicStore32(LOCK + 4, 6);
			this.snapshots.snapshot(memory, resource,
					SnapshotOptions.defaults().withConsistency(SnapshotConsistency.locked(LOCK, LONG)));
			assertThat(memory.atomicLoad32(LOCK)).isZero();
			memory.data().fill((byte) 1);
			memory.atomicStore32(LOCK, 0);
			this.snapshots.restore(memory, resource, SnapshotConsistency.locked(LOCK, LONG));
			assertThat(memory.atomicLoad32(LOCK)).isZero();
			assertThat(memory.atomicLoad32(LOCK - 4)).isEqualTo(5);
			assertThat(memory.atomicLoad32(LOCK + 4)).isEqualTo(6);
			memory.data().asSlice(0, LOCK - 4).elements(ValueLayout.JAVA_INT).forEach((word) -> {
				assertThat(word.get(ValueLayout.JAVA_INT, 0)).isZero();
			});
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 4, MemoryType.PAGE_SIZE - 4, 3 * MemoryType.PAGE_SIZE + 20, 4 * MemoryType.PAGE_SIZE - 4 })
	void pageOfTheLockIsRestoredBesideIt(int lock) {
		SplittableRandom random = new SplittableRandom(SEED);
		SnapshotConsistency locked = SnapshotConsistency.locked(lock, LONG);
		for (int i = 0; i < 20; i++) {
			TestResource resource = new TestResource();
			try (SharedMemory memory = create()) {
				new RandomContent(random).fill(memory);
				memory.atomicStore32(lock, 0);
				byte[] content = RandomContent.of(memory);
				// Taken without the lock, while somebody else had it.
				memory.atomicStore32(lock, 1);
				this.snapshots.snapshot(memory, resource);
				new RandomContent(random).fill(memory);
				memory.atomicStore32(lock, 0);
				this.snapshots.restore(memory, resource, locked);
				assertThat(RandomContent.of(memory)).as("seed %d", SEED).isEqualTo(content);
			}
		}
	}

	@Test
	void lockThatStaysHeldIsGivenUp() {
		try (SharedMemory memory = create()) {
			memory.atomicStore32(LOCK, 1);
			assertThatExceptionOfType(SnapshotLockException.class)
				.isThrownBy(() -> snapshot(memory, Duration.ofMillis(20)))
				.withMessageStartingWith("Memory 'prices' cannot be saved to '%s': the lock at address %d was held for "
						+ "20ms. Find out who holds it", this.directory.resolve("snapshot"), LOCK);
			// Whoever unlocks it notifies in vain.
			assertThat(memory.atomicLoad32(LOCK)).isEqualTo(2);
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Test
	void wordThatIsNoLockIsRefusedAndStays() {
		try (SharedMemory memory = create()) {
			for (int word : new int[] { 3, -1, Integer.MIN_VALUE }) {
				memory.atomicStore32(LOCK, word);
				assertThatExceptionOfType(SnapshotLockException.class).isThrownBy(() -> snapshot(memory, LONG))
					.withMessageContaining("address %d holds %s, which is no lock", LOCK,
							Integer.toUnsignedString(word));
				assertThat(memory.atomicLoad32(LOCK)).isEqualTo(word);
			}
			assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> this.snapshots.snapshot(memory,
					this.directory.resolve("snapshot"),
					SnapshotOptions.defaults().withConsistency(SnapshotConsistency.locked(memory.dataSize(), LONG))));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotConsistency.locked(2, LONG))
			.withMessage("A lock word cannot be at address 2: use a multiple of 4");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotConsistency.locked(-4, LONG));
	}

	@Test
	void whoWaitsForTheLockIsInterruptedAndGetsTheEndOfTheMemory() throws Exception {
		try (SharedMemory memory = create(); TestThreads threads = new TestThreads()) {
			memory.atomicStore32(LOCK, 1);
			TestThread<SnapshotSummary> interrupted = threads.call(ThreadKind.VIRTUAL, () -> snapshot(memory, LONG));
			TestThreads.awaitWaiting(memory, 1);
			interrupted.interrupt();
			assertThatExceptionOfType(SnapshotInterruptedException.class).isThrownBy(interrupted::join);
			TestThread<SnapshotSummary> closed = threads.call(ThreadKind.PLATFORM, () -> snapshot(memory, LONG));
			TestThreads.awaitWaiting(memory, 1);
			memory.close();
			assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(closed::join);
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Test
	void whoWaitsForTheLockGetsItWhenTheSnapshotWasTakenOrFails() throws Exception {
		try (SharedMemory memory = create(); TestThreads threads = new TestThreads()) {
			memory.atomicStore32(LOCK, 1);
			TestThread<SnapshotSummary> snapshot = threads.call(ThreadKind.PLATFORM, () -> snapshot(memory, LONG));
			TestThreads.awaitWaiting(memory, 1);
			TestThread<WaitResult> other = threads.call(ThreadKind.PLATFORM, () -> memory.atomicWait32(LOCK, 2));
			TestThreads.awaitWaiting(memory, 2);
			new GuestLock(memory, LOCK).unlock();
			assertThat(snapshot.join().size()).isEqualTo(4);
			assertThat(other.join()).isEqualTo(WaitResult.OK);
			assertThat(memory.atomicLoad32(LOCK)).isZero();
			// The name of this one cannot be written, so it fails while it has the lock.
			try (SharedMemory unnameable = SharedMemory.create("\uD800", MemoryType.shared(4, 4))) {
				assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> snapshot(unnameable, LONG));
				assertThat(unnameable.atomicLoad32(LOCK)).isZero();
			}
		}
	}

	private SnapshotSummary snapshot(SharedMemory memory, Duration patience) {
		return this.snapshots.snapshot(memory, this.directory.resolve("snapshot"),
				SnapshotOptions.defaults().withConsistency(SnapshotConsistency.locked(LOCK, patience)));
	}

	/**
	 * Under the lock, all counters of all pages are the same.
	 */
	@ParameterizedTest
	@EnumSource
	void whatIsWrittenUnderTheLockIsOfOneMoment(ThreadKind kind) throws Exception {
		SnapshotConsistency locked = SnapshotConsistency.locked(LOCK, LONG);
		AtomicBoolean over = new AtomicBoolean();
		try (SharedMemory memory = create();
				SharedMemory copy = SharedMemory.create("copy", memory.type());
				TestThreads threads = new TestThreads()) {
			for (int i = 0; i < 3; i++) {
				threads.run(kind, () -> {
					GuestLock lock = new GuestLock(memory, LOCK);
					while (!over.get()) {
						lock.lock();
						addToAll(memory);
						lock.unlock();
					}
				});
			}
			TestResource resource = new TestResource();
			for (int i = 0; i < ROUNDS; i++) {
				this.snapshots.snapshot(memory, resource, SnapshotOptions.defaults().withConsistency(locked));
				this.snapshots.restore(copy, resource);
				assertThat(copy.atomicLoad32(LOCK)).isZero();
				requireSame(copy);
				// And back, under their hands.
				this.snapshots.restore(memory, resource, locked);
			}
			over.set(true);
			threads.join();
			requireSame(memory);
			assertThat(memory.atomicLoad32(LOCK)).isZero();
			assertThat(memory.waiting()).isZero();
		}
	}

	private static void addToAll(SharedMemory memory) {
		long value = memory.atomicLoad64(0) + 1;
		for (long page = 0; page < memory.size(); page++) {
			memory.atomicStore64(page * MemoryType.PAGE_SIZE, value);
		}
	}

	private static void requireSame(SharedMemory memory) {
		for (long page = 1; page < memory.size(); page++) {
			assertThat(memory.atomicLoad64(page * MemoryType.PAGE_SIZE)).isEqualTo(memory.atomicLoad64(0));
		}
	}

	/**
	 * Both halves of all words are the same, at any moment.
	 */
	@Test
	void noAlignedWordIsTornWithoutAnyConsistency() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (SharedMemory memory = create();
				SharedMemory copy = SharedMemory.create("copy", memory.type());
				TestThreads threads = new TestThreads()) {
			for (int i = 0; i < 2; i++) {
				int delta = (i == 0) ? 1 : Integer.MIN_VALUE;
				threads.run(ThreadKind.PLATFORM, () -> {
					int value = 0;
					while (!over.get()) {
						value += delta;
						for (long address = 0; address < memory.dataSize(); address += 4096 + 8) {
							memory.atomicStore64(address, Integer.toUnsignedLong(value) * 0x1_0000_0001L);
						}
					}
				});
			}
			TestResource resource = new TestResource();
			for (int i = 0; i < ROUNDS; i++) {
				this.snapshots.snapshot(memory, resource);
				this.snapshots.restore(copy, resource);
				requireWhole(copy);
				this.snapshots.restore(memory, resource);
				requireWhole(memory);
			}
			over.set(true);
			threads.join();
		}
	}

	private static void requireWhole(SharedMemory memory) {
		for (long address = 0; address < memory.dataSize(); address += 4096 + 8) {
			long word = memory.atomicLoad64(address);
			assertThat((int) word).isEqualTo((int) (word >>> 32));
		}
	}

	@Test
	void attributesAreBounded() {
		Map<String, String> many = new HashMap<>();
		for (int i = 0; i < 64; i++) {
			many.put("ü".repeat(126) + "%03d".formatted(i), "x".repeat(1024));
		}
		TestResource resource = new TestResource();
		try (SharedMemory memory = create()) {
			this.snapshots.snapshot(memory, resource, SnapshotOptions.defaults().withAttributes(many));
			assertThat(this.snapshots.inspect(resource).attributes()).isEqualTo(many);
		}
		many.put("one more", "");
		assertThatIllegalArgumentException().isThrownBy(() -> SnapshotOptions.defaults().withAttributes(many))
			.withMessageContaining("cannot have 65 attributes: give it 64 at most");
		for (Map<String, String> wrong : List.of(Map.of("", ""), Map.of("x".repeat(256), ""),
				Map.of("x", "x".repeat(1025)), Map.of("\uD800", ""), Map.of("x", "\uDC00"))) {
			assertThatIllegalArgumentException().isThrownBy(() -> SnapshotOptions.defaults().withAttributes(wrong));
		}
	}

}
