package io.sharedmemory.registry;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedMemoryRegistry#release}: semantics 30.
 */
@Timeout(60)
class RegistryReleaseTests {

	private static final MemoryType TYPE = MemoryType.shared(2, 8);

	private final MemoryBudget budget = new MemoryBudget(6 * MemoryType.PAGE_SIZE);

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), this.budget);

	private final List<String> events = new ArrayList<>();

	@Test
	void releasedMemoryIsOpenAndItsNameIsFree() {
		SharedMemory memory = this.registry.create("a", TYPE);
		memory.atomicStore32(0, 42);
		this.registry.release(memory);
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.registry).isEmpty();
		assertThat(memory.isClosed()).isFalse();
		assertThat(memory.atomicLoad32(0)).isEqualTo(42);
		SharedMemory second = this.registry.create("a", TYPE);
		assertThat(second.atomicLoad32(0)).isZero();
		this.registry.close();
		assertThat(second.isClosed()).isTrue();
		assertThat(memory.isClosed()).isFalse();
		memory.close();
	}

	@Test
	void listenersHearThatItWasRemovedAndNothingMoreOfIt() {
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onRemoved(SharedMemory memory) {
				assertThat(RegistryReleaseTests.this.registry.find(memory.name())).isEmpty();
				RegistryReleaseTests.this.events
					.add("removed " + memory.name() + (memory.isClosed() ? " closed" : " open"));
			}

			@Override
			public void onGrown(SharedMemory memory, long previous) {
				RegistryReleaseTests.this.events.add("grown from " + previous);
			}

			@Override
			public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
				RegistryReleaseTests.this.events.add("failed " + failure.reason());
			}

		});
		SharedMemory memory = this.registry.create("a", TYPE);
		memory.grow(1);
		this.registry.release(memory);
		memory.grow(1);
		memory.tryGrow(100);
		memory.close();
		assertThat(this.events).containsExactly("grown from 2", "removed a open");
	}

	@Test
	void limitsStillApply() {
		SharedMemory memory = this.registry.create("a", TYPE);
		this.registry.release(memory);
		memory.grow(2);
		assertUsed(4);
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(3))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET));
		assertUsed(4);
		memory.close();
		assertUsed(0);
		memory.close();
		assertUsed(0);
	}

	@Test
	void memoryThatIsNotTheRegistrysIsLeftAlone() {
		SharedMemory memory = this.registry.create("a", TYPE);
		SharedMemory first = this.registry.create("b", TYPE);
		this.registry.release(first);
		SharedMemory second = this.registry.create("b", TYPE);
		this.registry.release(first);
		try (SharedMemory stranger = SharedMemory.create("a", TYPE)) {
			this.registry.release(stranger);
		}
		assertThat(this.registry).containsExactly(memory, second);
		first.close();
		this.registry.remove("a");
		this.registry.release(memory);
		assertUsed(2);
	}

	@Test
	void budgetComesBackOnceWhenNobodyCanReachIt() {
		WeakReference<SharedMemory> memory = releaseAndForget();
		assertUsed(3);
		eventually().until(() -> {
			System.gc();
			return memory.refersTo(null) && this.budget.used() == 0;
		});
	}

	private WeakReference<SharedMemory> releaseAndForget() {
		SharedMemory memory = this.registry.create("a", TYPE);
		memory.grow(1);
		this.registry.release(memory);
		return new WeakReference<>(memory);
	}

	@Test
	void budgetOfAClosedMemoryDoesNotComeBackAgainWhenItIsCollected() {
		this.registry.create("other", TYPE);
		WeakReference<SharedMemory> memory = closeAndForget();
		assertUsed(2);
		eventually().until(() -> {
			System.gc();
			return memory.refersTo(null);
		});
		// What was tracked after it comes after it.
		releaseAndForget();
		eventually().until(() -> {
			System.gc();
			return this.budget.used() <= 2L * MemoryType.PAGE_SIZE;
		});
		assertUsed(2);
	}

	private WeakReference<SharedMemory> closeAndForget() {
		SharedMemory memory = this.registry.create("a", TYPE);
		this.registry.release(memory);
		memory.close();
		return new WeakReference<>(memory);
	}

	// A segment keeps the pages, so the budget must count them
	@Test
	void segmentAloneKeepsTheMemorysShare() {
		WeakReference<SharedMemory> memory = new WeakReference<>(this.registry.create("a", TYPE));
		MemorySegment slice = slice(memory);
		eventually().until(() -> {
			System.gc();
			return memory.refersTo(null);
		});
		// Cleaners had their turn when one that was registered later has run.
		this.registry.release(this.registry.create("later", MemoryType.shared(1, 1)));
		eventually().until(() -> {
			System.gc();
			return this.budget.used() < 3L * MemoryType.PAGE_SIZE;
		});
		assertUsed(2);
		slice.set(ValueLayout.JAVA_INT, 0, 7);
		assertThat(slice.get(ValueLayout.JAVA_INT, 0)).isEqualTo(7);
		Reference.reachabilityFence(slice);
		slice = null;
		eventually().until(() -> {
			System.gc();
			return this.budget.used() == 0;
		});
	}

	private MemorySegment slice(WeakReference<SharedMemory> memory) {
		SharedMemory found = this.registry.get("a");
		assertThat(memory.refersTo(found)).isTrue();
		this.registry.release(found);
		return found.data().asSlice(MemoryType.PAGE_SIZE, 16);
	}

	// Others' segments must not be forgotten by who has all of them
	@Test
	void memoryThatIsOnlyInTheRegistryIsKept() {
		this.registry.create("a", TYPE).atomicStore32(0, 42);
		System.gc();
		this.registry.release(this.registry.create("later", MemoryType.shared(1, 1)));
		eventually().until(() -> {
			System.gc();
			return this.budget.used() < 3L * MemoryType.PAGE_SIZE;
		});
		assertUsed(2);
		assertThat(this.registry.get("a").atomicLoad32(0)).isEqualTo(42);
	}

	@Test
	void memoryWithoutPagesCanBeReleased() {
		SharedMemory empty = this.registry.create("empty", MemoryType.shared(0, 0));
		this.registry.release(empty);
		assertThat(empty.isClosed()).isFalse();
		empty.close();
		assertUsed(0);
	}

	@Test
	void registryWithoutBudgetReleasesToo() {
		try (DefaultSharedMemoryRegistry unlimited = new DefaultSharedMemoryRegistry()) {
			SharedMemory memory = unlimited.create("a", TYPE);
			unlimited.release(memory);
			assertThat(unlimited.names()).isEmpty();
			assertThat(memory.grow(1)).isEqualTo(2);
			memory.close();
		}
	}

	private void assertUsed(long pages) {
		assertThat(this.budget.used()).isEqualTo(pages * MemoryType.PAGE_SIZE);
	}

}
