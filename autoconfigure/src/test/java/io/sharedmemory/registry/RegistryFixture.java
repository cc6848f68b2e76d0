package io.sharedmemory.registry;

import java.util.List;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * A registry to which something is done at the end of the stack or the heap, and what a
 * listener heard of it.
 */
final class RegistryFixture implements SharedMemoryRegistryListener {

	static final MemoryType TYPE = MemoryType.shared(1, 10);

	private final MemoryBudget budget = new MemoryBudget(100L * MemoryType.PAGE_SIZE);

	/** Of the memories "a" and "b". */
	private final MemoryBudget own = new MemoryBudget(50L * MemoryType.PAGE_SIZE);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), this.budget);

	private final SharedMemory memory;

	// Plain fields: to hear takes neither stack nor heap.
	private int added;

	private int removed;

	private int grown;

	private int growFailed;

	RegistryFixture() {
		this.registry.addListener(this);
		this.registry.define("lazy", TYPE, (memory) -> memory.grow(1));
		this.memory = this.registry.create("a", TYPE, this.own);
	}

	@Override
	public void onAdded(SharedMemory memory) {
		this.added++;
	}

	@Override
	public void onRemoved(SharedMemory memory) {
		this.removed++;
	}

	@Override
	public void onGrown(SharedMemory memory, long previous) {
		this.grown++;
	}

	@Override
	public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
		this.growFailed++;
	}

	private void expect(boolean condition, String what) {
		if (!condition) {
			throw new AssertionError("%s: %s, %s used, names %s, %d added, %d removed, %d grown, %d failed".formatted(
					what, this.memory, this.budget.used(), this.registry.names(), this.added, this.removed, this.grown,
					this.growFailed));
		}
	}

	private void expectUsed(long pages) {
		expectUsed(this.budget, pages);
	}

	private void expectUsed(MemoryBudget budget, long pages) {
		// What was lost on the way comes back when it is collected.
		long end = System.nanoTime() + 10_000_000_000L;
		while (budget.used() > pages * MemoryType.PAGE_SIZE && System.nanoTime() < end) {
			System.gc();
			Thread.yield();
		}
		expect(budget.used() == pages * MemoryType.PAGE_SIZE, "%d pages used of %s".formatted(pages, budget));
	}

	private void end() {
		this.registry.close();
		expectUsed(0);
		expectUsed(this.own, 0);
		expect(this.removed >= this.added, "all that were added were removed");
	}

	/**
	 * What can be done to a registry. Each is checked, whether it failed or not.
	 */
	enum Operation {

		CREATE {

			@Override
			void run(RegistryFixture fixture) {
				fixture.registry.create("b", TYPE, fixture.own);
			}

			@Override
			void check(RegistryFixture fixture, boolean failed) {
				if (failed) {
					fixture.expect(fixture.registry.find("b").isEmpty(), "not created");
					fixture.expectUsed(1);
					fixture.expectUsed(fixture.own, 1);
					run(fixture);
				}
				fixture.expect(fixture.registry.find("b").isPresent(), "created");
				fixture.expectUsed(2);
				fixture.expectUsed(fixture.own, 2);
			}

		},

		GET {

			@Override
			void run(RegistryFixture fixture) {
				fixture.registry.get("lazy");
			}

			@Override
			void check(RegistryFixture fixture, boolean failed) {
				if (failed) {
					fixture.expect(fixture.registry.find("lazy").isEmpty(), "not created");
					fixture.expectUsed(1);
					run(fixture);
				}
				fixture.expect(fixture.registry.find("lazy").orElseThrow().size() == 2, "created");
				fixture.expectUsed(3);
			}

		},

		REMOVE {

			@Override
			void run(RegistryFixture fixture) {
				fixture.registry.remove("a");
			}

			@Override
			void check(RegistryFixture fixture, boolean failed) {
				if (failed) {
					run(fixture);
				}
				fixture.expect(fixture.memory.isClosed() && fixture.registry.find("a").isEmpty(), "removed");
				fixture.expect(fixture.removed == 1, "told once");
				fixture.expectUsed(0);
			}

		},

		RELEASE {

			@Override
			void run(RegistryFixture fixture) {
				fixture.registry.release(fixture.memory);
			}

			@Override
			void check(RegistryFixture fixture, boolean failed) {
				if (failed) {
					run(fixture);
				}
				fixture.expect(!fixture.memory.isClosed() && fixture.registry.find("a").isEmpty(), "released");
				fixture.expect(fixture.removed == 1, "told once");
				fixture.expectUsed(1);
				fixture.memory.close();
			}

		},

		CLOSE {

			@Override
			void run(RegistryFixture fixture) {
				fixture.registry.close();
			}

			@Override
			void check(RegistryFixture fixture, boolean failed) {
				if (failed) {
					run(fixture);
				}
				fixture.expect(fixture.memory.isClosed() && fixture.registry.names().isEmpty(), "closed");
				fixture.expect(fixture.removed == 1, "told once");
				fixture.expectUsed(0);
			}

		},

		GROW {

			@Override
			void run(RegistryFixture fixture) {
				fixture.memory.grow(1);
			}

			@Override
			void check(RegistryFixture fixture, boolean failed) {
				long size = fixture.memory.size();
				fixture.expect(size == (failed ? 1 : 2), "the size is what the caller knows");
				fixture.expect(fixture.budget.used() == size * MemoryType.PAGE_SIZE, "exact");
				fixture.expect(fixture.own.used() == size * MemoryType.PAGE_SIZE, "its own is exact");
				fixture.expect(fixture.grown == size - 1, "told if grown");
				fixture.memory.grow(1);
				fixture.expectUsed(size + 1);
			}

		},

		GROW_IN_VAIN {

			@Override
			void run(RegistryFixture fixture) {
				fixture.memory.tryGrow(10);
			}

			@Override
			void check(RegistryFixture fixture, boolean failed) {
				fixture.expect(fixture.budget.used() == MemoryType.PAGE_SIZE, "exact");
				fixture.expect(fixture.own.used() == MemoryType.PAGE_SIZE, "its own is exact");
				fixture.expect(failed || fixture.growFailed == 1, "told");
				fixture.memory.grow(1);
				fixture.expectUsed(2);
			}

		};

		abstract void run(RegistryFixture fixture);

		abstract void check(RegistryFixture fixture, boolean failed);

		void checkAndEnd(RegistryFixture fixture, boolean failed) {
			check(fixture, failed);
			fixture.end();
		}

	}

}
