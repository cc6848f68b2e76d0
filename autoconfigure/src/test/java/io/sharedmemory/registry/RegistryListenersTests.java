package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the listeners of {@link DefaultSharedMemoryRegistry}.
 */
@Timeout(60)
class RegistryListenersTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 4);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final RecordingListener listener = new RecordingListener();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void eventsComeInTheOrderInWhichThingsHappen() {
		this.registry.addListener(this.listener);
		SharedMemory a = this.registry.create("a", TYPE);
		this.registry.define("b", TYPE, (memory) -> {
		});
		a.grow(1);
		a.grow(0);
		a.tryGrow(3);
		this.registry.get("b").grow(3);
		this.registry.remove("a");
		this.registry.create("c", TYPE).close();
		this.registry.close();
		assertThat(this.listener.events).containsExactly("added a", "grown a from 1 to 2", "failed a MAXIMUM",
				"added b", "grown b from 1 to 4", "removed a", "added c", "removed b", "removed c");
	}

	@Test
	void memoriesThatNeverExistedAreNotToldOf() {
		this.registry.addListener(this.listener);
		this.registry.define("a", TYPE, (memory) -> {
		});
		this.registry.remove("a");
		assertThatIllegalStateException().isThrownBy(() -> this.registry.create("b", TYPE, (memory) -> {
			memory.grow(1);
			memory.tryGrow(9);
			throw new IllegalStateException("no such file");
		}));
		assertThat(this.listener.events).isEmpty();
	}

	@Test
	void growthInTheInitializerIsToldAfterTheMemory() {
		this.registry.addListener(this.listener);
		this.registry.create("a", TYPE, (memory) -> {
			memory.grow(1);
			memory.tryGrow(9);
			memory.grow(1);
		}).grow(1);
		assertThat(this.listener.previousSizes).containsExactly(1L, 2L, 3L);
		assertThat(this.listener.events).startsWith("added a").endsWith("grown a from 3 to 4").hasSize(5);
		assertThat(this.listener.events.get(2)).isEqualTo("failed a MAXIMUM");
	}

	@Test
	void growthByThoseWhoFindAMemoryIsToldAfterTheMemory() throws Exception {
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onAdded(SharedMemory memory) {
				// While the second listener waits to hear of it.
				TestThread<Long> growing = RegistryListenersTests.this.threads.call(ThreadKind.PLATFORM,
						() -> RegistryListenersTests.this.registry.get("a").grow(1));
				eventually().until(growing::isDone);
			}

		});
		this.registry.addListener(this.listener);
		this.registry.create("a", TYPE);
		this.threads.join();
		assertThat(this.listener.events).containsExactly("added a", "grown a from 1 to 2");
	}

	@Test
	void listenerHearsNothingBeforeItIsAddedAndAfterItIsRemoved() {
		SharedMemory memory = this.registry.create("a", TYPE);
		memory.grow(1);
		this.registry.addListener(this.listener);
		memory.grow(1);
		this.registry.removeListener(this.listener);
		memory.grow(1);
		memory.tryGrow(1);
		this.registry.remove("a");
		assertThat(this.listener.events).containsExactly("grown a from 2 to 3");
	}

	@Test
	void listenerThatThrowsIsLoggedAndDisturbsNobody() {
		RuntimeException problem = new IllegalStateException("no disk");
		SharedMemoryRegistryListener throwing = new SharedMemoryRegistryListener() {

			@Override
			public void onAdded(SharedMemory memory) {
				throw problem;
			}

			@Override
			public void onRemoved(SharedMemory memory) {
				throw problem;
			}

			@Override
			public void onGrown(SharedMemory memory, long previous) {
				throw problem;
			}

			@Override
			public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
				throw problem;
			}

			@Override
			public String toString() {
				return "the audit log";
			}

		};
		this.registry.addListener(throwing);
		this.registry.addListener(this.listener);
		try (LogRecords log = new LogRecords(RegistryListeners.class)) {
			SharedMemory memory = this.registry.create("a", TYPE);
			assertThat(this.registry.get("a")).isSameAs(memory);
			assertThat(memory.grow(1)).isOne();
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(9));
			assertThat(this.registry.remove("a")).isTrue();
			assertThat(log.records()).hasSize(4).allSatisfy((entry) -> {
				assertThat(entry.getLevel()).isEqualTo(Level.WARNING);
				assertThat(entry.getMessage()).isEqualTo("Listener the audit log of the shared memories failed");
				assertThat(entry.getThrown()).isSameAs(problem);
			});
		}
		assertThat(this.listener.events).containsExactly("added a", "grown a from 1 to 2", "failed a MAXIMUM",
				"removed a");
	}

	@Test
	void listenerMayLookIntoTheRegistryFromEveryCallback() {
		List<String> seen = new ArrayList<>();
		Consumer<SharedMemory> look = (memory) -> {
			String found = this.registry.find("a").map(SharedMemory::toString).orElse("none");
			List<SharedMemory> all = new ArrayList<>();
			this.registry.forEach(all::add);
			assertThat(all).hasSize(this.registry.names().size());
			if (!all.isEmpty()) {
				assertThat(this.registry.get("a")).isSameAs(memory);
			}
			seen.add(found);
		};
		this.registry.addListener(new LookingListener(look));
		this.registry.addListener(new LookingListener((memory) -> CompletableFuture.runAsync(() -> look.accept(memory))
			.orTimeout(20, TimeUnit.SECONDS)
			.join()));
		SharedMemory memory = this.registry.create("a", TYPE);
		memory.grow(1);
		memory.tryGrow(9);
		this.registry.remove("a");
		assertThat(seen).containsExactly(memory(1), memory(1), memory(2), memory(2), memory(2), memory(2), "none",
				"none");
	}

	private static String memory(long size) {
		return "SharedMemory[name=a, size=%d, minimum=1, maximum=4]".formatted(size);
	}

	@Test
	void listenerThatRemovesTheGrowingMemoryLosesNothing() {
		List<Exception> refusals = new ArrayList<>();
		SharedMemory memory = this.registry.create("a", TYPE);
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onGrown(SharedMemory memory, long previous) {
				assertThatIllegalStateException().isThrownBy(() -> RegistryListenersTests.this.registry.remove("a"))
					.satisfies(refusals::add);
			}

		});
		this.registry.addListener(this.listener);
		memory.grow(1);
		assertThat(refusals).hasSize(1);
		assertThat(this.registry.get("a")).isSameAs(memory);
		assertThat(memory.isClosed()).isFalse();
		assertThat(this.registry.remove("a")).isTrue();
		assertThat(this.listener.events).containsExactly("grown a from 1 to 2", "removed a");
	}

	@Test
	void errorOfAListenerKeepsNoOtherFromHearing() {
		SharedMemory memory = this.registry.create("a", TYPE);
		Error problem = new StackOverflowError();
		FailingListener failing = new FailingListener(problem);
		this.registry.addListener(failing);
		this.registry.addListener(new FailingListener(new IllegalStateException("no matter")));
		this.registry.addListener(this.listener);
		this.registry.addListener(new FailingListener(new OutOfMemoryError("another")));
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> memory.grow(1)).isSameAs(problem);
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> memory.tryGrow(9)).isSameAs(problem);
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.registry.remove("a"))
			.isSameAs(problem);
		assertThat(this.listener.events).containsExactly("grown a from 1 to 2", "failed a MAXIMUM", "removed a");
		assertThat(this.registry.names()).isEmpty();
		assertThat(memory.isClosed()).isTrue();
	}

	// Nobody would know of the memory
	@Test
	void errorOfAListenerEndsTheCreation() {
		Error problem = new OutOfMemoryError("no heap");
		List<SharedMemory> created = new ArrayList<>();
		FailingListener failing = new FailingListener(problem);
		this.registry.addListener(failing);
		this.registry.addListener(this.listener);
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> this.registry.create("a", TYPE, created::add))
			.isSameAs(problem);
		assertThat(created).singleElement().matches(SharedMemory::isClosed);
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.listener.events).containsExactly("added a", "removed a");
		this.registry.removeListener(failing);
		assertThat(this.registry.create("a", TYPE).isClosed()).isFalse();
	}

	@Test
	void definedMemoryWhoseCreationAListenerEndsIsStillDefined() {
		FailingListener failing = new FailingListener(new StackOverflowError());
		this.registry.define("a", TYPE, (memory) -> {
		});
		this.registry.addListener(failing);
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.registry.get("a"));
		assertThat(this.registry.names()).containsExactly("a");
		assertThat(this.registry.find("a")).isEmpty();
		this.registry.removeListener(failing);
		assertThat(this.registry.get("a").isClosed()).isFalse();
		assertThat(this.registry.remove("a")).isTrue();
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void closingGoesOnToTheLastMemoryAndCanBeRepeated() {
		Error problem = new StackOverflowError();
		FailingListener failing = new FailingListener(problem);
		List<SharedMemory> memories = List.of(this.registry.create("a", TYPE), this.registry.create("b", TYPE),
				this.registry.create("c", TYPE));
		this.registry.addListener(failing);
		this.registry.addListener(this.listener);
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(this.registry::close).isSameAs(problem);
		assertThat(memories).allMatch(SharedMemory::isClosed);
		assertThat(this.listener.events).containsExactly("removed a", "removed b", "removed c");
		this.registry.close();
		assertThat(this.listener.events).hasSize(3);
	}

	@Test
	void memoryThatCannotBeClosedIsLeftForTheNextTime() {
		SharedMemory growing = this.registry.create("growing", TYPE);
		SharedMemory other = this.registry.create("other", TYPE);
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onGrown(SharedMemory memory, long previous) {
				assertThatIllegalStateException().isThrownBy(RegistryListenersTests.this.registry::close);
			}

		});
		this.registry.addListener(this.listener);
		growing.grow(1);
		assertThat(other.isClosed()).isTrue();
		assertThat(this.registry.names()).containsExactly("growing");
		this.registry.close();
		assertThat(growing.isClosed()).isTrue();
		assertThat(this.listener.events).containsExactly("removed other", "grown growing from 1 to 2",
				"removed growing");
	}

	@Test
	void listenerThatIsAddedTwiceHearsOnceAndIsRemovedOnce() {
		this.registry.addListener(this.listener);
		this.registry.addListener(this.listener);
		this.registry.create("a", TYPE);
		this.registry.removeListener(new RecordingListener());
		this.registry.create("b", TYPE);
		this.registry.removeListener(this.listener);
		this.registry.create("c", TYPE);
		assertThat(this.listener.events).containsExactly("added a", "added b");
	}

	private record FailingListener(Throwable problem) implements SharedMemoryRegistryListener {

		@Override
		public void onAdded(SharedMemory memory) {
			fail();
		}

		@Override
		public void onRemoved(SharedMemory memory) {
			fail();
		}

		@Override
		public void onGrown(SharedMemory memory, long previous) {
			fail();
		}

		@Override
		public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
			fail();
		}

		private void fail() {
			if (this.problem instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) this.problem;
		}

	}

	private static final class RecordingListener implements SharedMemoryRegistryListener {

		private final List<String> events = new ArrayList<>();

		private final List<Long> previousSizes = new ArrayList<>();

		@Override
		public void onAdded(SharedMemory memory) {
			this.events.add("added " + memory.name());
		}

		@Override
		public void onRemoved(SharedMemory memory) {
			assertThat(memory.isClosed()).isTrue();
			this.events.add("removed " + memory.name());
		}

		@Override
		public void onGrown(SharedMemory memory, long previous) {
			this.events.add("grown %s from %d to %d".formatted(memory.name(), previous, memory.size()));
			this.previousSizes.add(previous);
		}

		@Override
		public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
			this.events.add("failed %s %s".formatted(memory.name(), failure.reason()));
		}

	}

	private record LookingListener(Consumer<SharedMemory> look) implements SharedMemoryRegistryListener {

		@Override
		public void onAdded(SharedMemory memory) {
			this.look.accept(memory);
		}

		@Override
		public void onRemoved(SharedMemory memory) {
			this.look.accept(memory);
		}

		@Override
		public void onGrown(SharedMemory memory, long previous) {
			this.look.accept(memory);
		}

		@Override
		public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
			this.look.accept(memory);
		}

	}

}
