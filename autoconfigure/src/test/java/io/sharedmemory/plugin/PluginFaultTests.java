package io.sharedmemory.plugin;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.FullHeap;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackEnd;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.snapshot.managed.Stays;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.snapshot.managed.SnapshotPlan;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who pauses plugins, saves or restores their memory, or waits for an instance, and runs
 * out of stack or heap at any step, leaves nobody paused, no lock held, and no instance
 * lost.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PluginFaultTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@ParameterizedTest
	@ValueSource(strings = { "-XX:TieredStopAtLevel=1", "-Xint" })
	void endOfTheStack(String option) throws Exception {
		assertThat(ChildJvm.output(List.of(option), EndOfTheStack.class).lines()).containsAll(summaries());
	}

	@Test
	void endOfTheHeap() throws Exception {
		List<String> options = List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:-UseTLAB");
		assertThat(ChildJvm.output(options, EndOfTheHeap.class).lines()).containsAll(summaries());
	}

	private static List<String> summaries() {
		return Stream.of(Operation.values()).map((operation) -> operation + ": holds").toList();
	}

	private enum Operation {

		PAUSE {
			@Override
			void run(Fixture fixture) throws Exception {
				fixture.plugin.pause(LONG).close();
			}
		},

		STAY {
			@Override
			void run(Fixture fixture) throws Exception {
				Stays.of(fixture.memory, List.of(fixture.plugins.plugins.tenants()), true, LONG).close();
			}
		},

		SNAPSHOT {
			@Override
			void run(Fixture fixture) {
				fixture.snapshots.snapshot("memory");
			}
		},

		RESTORE {
			@Override
			void prepare(Fixture fixture) {
				fixture.memory.atomicStore32(Fixture.LOW, 1);
				fixture.memory.atomicStore32(Fixture.HIGH, 1);
				fixture.snapshots.snapshot("memory");
				fixture.memory.atomicStore32(Fixture.LOW, 2);
				fixture.memory.atomicStore32(Fixture.HIGH, 2);
				fixture.plugin.stop();
			}

			@Override
			void run(Fixture fixture) {
				fixture.snapshots.restore("memory");
			}

			@Override
			void check(Fixture fixture, @Nullable Throwable failure) {
				int low = fixture.memory.atomicLoad32(Fixture.LOW);
				int high = fixture.memory.atomicLoad32(Fixture.HIGH);
				expect(low == high && (low == 1 || failure != null), this, "restored %d and %d".formatted(low, high),
						failure);
				fixture.plugin.start();
			}
		},

		TURN {

			private @Nullable Thread holder;

			@Override
			void prepare(Fixture fixture) {
				CountDownLatch leased = new CountDownLatch(1);
				this.holder = Thread.ofPlatform().daemon().start(() -> fixture.single.with((instance) -> {
					leased.countDown();
					LockSupport.parkNanos(2_000_000);
					return null;
				}));
				try {
					leased.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}

			@Override
			void run(Fixture fixture) {
				fixture.single.with((instance) -> null);
			}

			/** If the one that is held comes back in time, it is taken without. */
			@Override
			boolean needsHeap() {
				return false;
			}

			@Override
			void check(Fixture fixture, @Nullable Throwable failure) throws Exception {
				if (this.holder != null) {
					this.holder.join();
				}
				InstanceCounts counts = fixture.single.instances();
				expect(counts.busy() == 0 && counts.idle() == 1, this, counts.toString(), failure);
			}
		};

		void prepare(Fixture fixture) {
		}

		abstract void run(Fixture fixture) throws Exception;

		boolean needsHeap() {
			return true;
		}

		void check(Fixture fixture, @Nullable Throwable failure) throws Exception {
		}

	}

	private static void expect(boolean condition, Operation operation, String what, @Nullable Throwable failure) {
		if (!condition) {
			throw new AssertionError(operation + ": " + what, failure);
		}
	}

	private static final class Fixture {

		/** Between the static data and the heap. */
		private static final long LOW = 64;

		private static final long HIGH = 39 * (long) MemoryType.PAGE_SIZE;

		private final PluginFixture plugins = new PluginFixture();

		private final SharedMemory memory = this.plugins.registry.create("memory", MemoryType.shared(40, 64));

		private final WasmPlugin plugin = this.plugins.create("pricing-with-stack",
				(builder) -> builder.memory("env.memory", PluginMemory.named("memory"))
					.instances(1, 2)
					.acquireTimeout(LONG));

		private final PluginFixture full = new PluginFixture(new MemoryBudget(MemoryType.PAGE_SIZE));

		/** For which there is room for one instance. */
		private final WasmPlugin single = this.full.create("plugin",
				(builder) -> builder.instances(0, 2).acquireTimeout(LONG));

		private final SharedMemorySnapshots snapshots;

		Fixture() throws Exception {
			FileSystemResource file = new FileSystemResource(
					Files.createTempDirectory("faults").resolve("memory.snapshot"));
			this.snapshots = new SharedMemorySnapshots(this.plugins.registry,
					Map.of("memory", new SnapshotPlan(() -> file, true)), new SnapshotLog());
			this.snapshots.addTenants(this.plugins.plugins.tenants());
			this.plugin.call("price", 1, 1);
			for (Operation operation : Operation.values()) {
				operation.prepare(this);
				operation.run(this);
				check(operation, null);
			}
		}

		void run(Operation operation) {
			try {
				operation.run(this);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		void check(Operation operation, @Nullable Throwable failure) throws Exception {
			operation.check(this, failure);
			long before = this.plugin.call("calls")[0];
			this.plugin.call("price", 1, 1);
			expect(this.plugin.call("calls")[0] == before + 1, operation, "it can be called", failure);
			expect(this.plugin.instances().busy() == 0, operation, "nobody has an instance", failure);
			try (PluginPause pause = this.plugin.pause(LONG);
					Stays stay = Stays.of(this.memory, List.of(this.plugins.plugins.tenants()), false, LONG)) {
				expect(pause != null && stay != null, operation, "it can be paused", failure);
			}
			this.snapshots.snapshot("memory");
			this.single.call("add", 1, 1);
		}

	}

	static final class EndOfTheStack {

		private static final int COMPLETIONS = 3;

		/** Of frames, each of which is smaller than what an operation takes. */
		private static final int STEP = 5;

		private EndOfTheStack() {
		}

		public static void main(String[] arguments) throws Exception {
			Fixture fixture = new Fixture();
			for (Operation operation : Operation.values()) {
				int overflows = 0;
				int completions = 0;
				for (int frames = 0; completions < COMPLETIONS; frames += STEP) {
					if (attempt(fixture, operation, frames)) {
						completions++;
					}
					else {
						overflows++;
					}
				}
				if (overflows == 0) {
					throw new AssertionError(operation + " never ran out of stack");
				}
				System.out.println(operation + ": holds");
			}
			System.exit(0);
		}

		private static boolean attempt(Fixture fixture, Operation operation, int frames) throws Exception {
			operation.prepare(fixture);
			StackEnd end = new StackEnd(() -> fixture.run(operation), frames);
			Thread thread = new Thread(null, end, "deep", 256 * 1024);
			thread.start();
			thread.join();
			Throwable failure = end.failure();
			if (failure != null && !isOf(StackOverflowError.class, failure)) {
				throw new AssertionError("%s after %d frames".formatted(operation, frames), failure);
			}
			fixture.check(operation, failure);
			return failure == null;
		}

	}

	private static boolean isOf(Class<? extends Throwable> type, Throwable failure) {
		return type.isInstance(failure) || failure.getCause() != null && isOf(type, failure.getCause());
	}

	static final class EndOfTheHeap {

		private static final int ATTEMPTS = 24;

		private EndOfTheHeap() {
		}

		public static void main(String[] arguments) throws Exception {
			Fixture fixture = new Fixture();
			for (Operation operation : Operation.values()) {
				int failures = 0;
				for (int i = 0; i < ATTEMPTS; i++) {
					failures += attempt(fixture, operation, i) ? 0 : 1;
				}
				if (failures == 0 && operation.needsHeap()) {
					throw new AssertionError(operation + " never ran out of heap");
				}
				System.out.println(operation + ": holds");
			}
			System.exit(0);
		}

		private static boolean attempt(Fixture fixture, Operation operation, int room) throws Exception {
			operation.prepare(fixture);
			FullHeap heap = new FullHeap();
			heap.fill();
			heap.drop(room);
			Throwable failure = null;
			try {
				operation.run(fixture);
			}
			catch (Throwable ex) {
				failure = ex;
			}
			heap.clear();
			if (failure != null && !isOf(OutOfMemoryError.class, failure)) {
				throw new AssertionError("%s with %d blocks".formatted(operation, room), failure);
			}
			fixture.check(operation, failure);
			return failure == null;
		}

	}

}
