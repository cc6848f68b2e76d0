package io.sharedmemory.registry;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for memories with a budget of their own.
 */
class OwnBudgetTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private final List<GrowthFailure> told = new ArrayList<>();

	private final AtomicInteger collections = new AtomicInteger();

	private final MemoryBudget budget = new MemoryBudget(10 * PAGE);

	private final MemoryBudget own = new MemoryBudget(4 * PAGE);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of(new RecordingLimiter()), this.budget, new ForcedCollection(this.collections::incrementAndGet));

	@AfterEach
	void everythingComesBack() {
		this.registry.close();
		assertUsed(0, 0);
	}

	@Test
	void memoryCountsForBothBudgets() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20), this.own);
		assertUsed(1, 1);
		memory.grow(2);
		assertUsed(3, 3);
		this.registry.create("b", MemoryType.shared(2, 20));
		assertUsed(3, 5);
		this.registry.remove("a");
		assertUsed(0, 2);
	}

	// semantics 5
	@Test
	void growthBeyondItsOwnBudgetIsRefusedAndTheLimitersAreTold() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20), this.own);
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(4))
			.withMessage("Memory 'a' cannot grow from 1 by 4 pages: it and the others of its own budget together would "
					+ "be larger than that of 262144 bytes, of which 65536 are used (maximum: 20 pages)")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET));
		assertThat(this.told).containsExactly(GrowthFailure.BUDGET);
		assertThat(memory.size()).isOne();
		assertUsed(1, 1);
		assertThat(memory.grow(3)).isOne();
		assertUsed(4, 4);
	}

	// semantics 5
	@Test
	void growthBeyondTheRegistrysBudgetTakesNothingOfItsOwn() {
		this.registry.create("other", MemoryType.shared(8, 20));
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20), this.own);
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(2))
			.withMessageContaining("all memories together would be larger than the budget of 655360 bytes");
		assertUsed(1, 9);
	}

	@Test
	void creationBeyondItsOwnBudgetTakesNothingAndCollectsNothing() {
		SharedMemory first = this.registry.create("a", MemoryType.shared(3, 20), this.own);
		for (long pages : new long[] { 2, 5 }) {
			assertThatExceptionOfType(MemoryCreationException.class)
				.isThrownBy(() -> this.registry.create("b", MemoryType.shared(pages, 20), this.own))
				.withMessage("Memory 'b' cannot be created with %d pages: it and the others of its own budget together "
					.formatted(pages)
						+ "would be larger than that of 262144 bytes, of which 196608 are used (maximum: 20 pages)")
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET));
		}
		assertThat(this.told).containsExactly(GrowthFailure.BUDGET, GrowthFailure.BUDGET);
		assertThat(this.collections).hasValue(0);
		assertThat(this.registry.names()).containsExactly("a");
		assertUsed(3, 3);
		first.close();
		this.registry.create("b", MemoryType.shared(4, 20), this.own);
		assertUsed(4, 4);
	}

	@Test
	void creationBeyondTheRegistrysBudgetTakesNothingOfItsOwn() {
		this.registry.create("other", MemoryType.shared(8, 20));
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("a", MemoryType.shared(3, 20), this.own))
			.withMessageContaining("all memories together would be larger than the budget of 655360 bytes");
		assertThat(this.collections).hasPositiveValue();
		assertUsed(0, 8);
	}

	@Test
	void memoriesShareABudget() {
		SharedMemory first = this.registry.create("a", MemoryType.shared(1, 20), this.own);
		SharedMemory second = this.registry.create("b", MemoryType.shared(1, 20), this.own);
		assertThat(first.grow(2)).isOne();
		assertThat(second.tryGrow(1)).isEqualTo(-1);
		first.close();
		assertThat(second.grow(3)).isOne();
	}

	@Test
	void budgetOfTheRegistryIsNotCountedTwice() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(6, 20), this.budget);
		assertUsed(0, 6);
		memory.grow(4);
		assertUsed(0, 10);
	}

	@Test
	void registryWithoutABudgetHasMemoriesWithTheirOwn() {
		try (DefaultSharedMemoryRegistry unlimited = new DefaultSharedMemoryRegistry()) {
			SharedMemory memory = unlimited.create("a", MemoryType.shared(1, 20), this.own);
			assertThat(memory.grow(3)).isOne();
			assertThat(memory.tryGrow(1)).isEqualTo(-1);
			assertUsed(4, 0);
		}
	}

	@Test
	void whatNobodyCanReachComesBack() {
		try (DefaultSharedMemoryRegistry unlimited = new DefaultSharedMemoryRegistry()) {
			unlimited.release(unlimited.create("a", MemoryType.shared(2, 20), this.own));
			await().until(() -> {
				System.gc();
				return this.own.used() == 0;
			});
		}
	}

	@Test
	void missingBudgetIsRefused() {
		assertThatNullPointerException()
			.isThrownBy(() -> this.registry.create("a", MemoryType.shared(1, 2), (MemoryBudget) null));
	}

	@Test
	void registryThatKnowsNoSuchBudgetsSaysSo() {
		SharedMemoryRegistry other = (SharedMemoryRegistry) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SharedMemoryRegistry.class }, InvocationHandler::invokeDefault);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> other.create("a", MemoryType.shared(1, 2), this.own))
			.withMessageStartingWith("Memory 'a' cannot be created with a budget of its own: ")
			.withMessageContaining(other.getClass().getName());
	}

	private void assertUsed(long ownPages, long pages) {
		assertThat(this.own.used()).isEqualTo(ownPages * PAGE);
		assertThat(this.budget.used()).isEqualTo(pages * PAGE);
	}

	private final class RecordingLimiter implements ResourceLimiter {

		@Override
		public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
			return true;
		}

		@Override
		public void memoryGrowFailed(String memory, MemoryGrowthException failure) {
			OwnBudgetTests.this.told.add(failure.reason());
		}

		@Override
		public void memoryCreationFailed(String memory, MemoryCreationException failure) {
			OwnBudgetTests.this.told.add(failure.reason());
		}

	}

}
