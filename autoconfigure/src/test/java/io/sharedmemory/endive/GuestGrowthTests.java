package io.sharedmemory.endive;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import run.endive.runtime.Instance;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the limits of a registry where a module makes its memory grow.
 */
class GuestGrowthTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 10);

	private final MemoryBudget budget = new MemoryBudget(6 * MemoryType.PAGE_SIZE);

	private final Limiter limiter = new Limiter();

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(this.limiter),
			this.budget);

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests"));

	private final List<String> events = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onAdded(SharedMemory memory) {
				GuestGrowthTests.this.events.add("added " + memory.name());
			}

			@Override
			public void onGrown(SharedMemory memory, long previous) {
				GuestGrowthTests.this.events.add("grown from %d to %d".formatted(previous, memory.size()));
			}

			@Override
			public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
				GuestGrowthTests.this.events
					.add("failed %s by %s".formatted(failure.reason(), Long.toUnsignedString(failure.delta())));
			}

		});
	}

	@AfterEach
	void close() {
		this.registry.close();
		assertThat(this.budget.used()).isZero();
	}

	// semantics 5
	@Test
	void guestGetsMinusOneAndTheHostTheReason() {
		SharedMemory memory = this.registry.create("requests", TYPE);
		Instance guest = operations().instantiate().instance();
		assertThat(grow(guest, 2)).isEqualTo(1);
		assertThat(grow(guest, 0)).isEqualTo(3);
		this.limiter.largest = 4;
		assertThat(grow(guest, 2)).isEqualTo(-1);
		this.limiter.largest = 8;
		assertThat(grow(guest, 4)).isEqualTo(-1);
		this.limiter.largest = 0;
		assertThat(grow(guest, 1)).isEqualTo(-1);
		assertThat(grow(guest, 8)).isEqualTo(-1);
		assertThat(grow(guest, -1)).isEqualTo(-1);
		this.limiter.largest = 6;
		assertThat(grow(guest, 3)).isEqualTo(3);
		assertThat(this.events).containsExactly("added requests", "grown from 1 to 3", "failed LIMITER by 2",
				"failed BUDGET by 4", "failed LIMITER by 1", "failed MAXIMUM by 8", "failed MAXIMUM by 4294967295",
				"grown from 3 to 6");
		assertThat(memory.statistics().growthFailures()).isEqualTo(Map.of(GrowthFailure.LIMITER, 2L,
				GrowthFailure.BUDGET, 1L, GrowthFailure.MAXIMUM, 2L, GrowthFailure.OUT_OF_MEMORY, 0L));
		assertThat(memory.size()).isEqualTo(6);
		assertThat(size(guest)).isEqualTo(6);
		assertThat(this.budget.used()).isEqualTo(this.budget.limit());
	}

	// semantics 5
	@Test
	void refusedGrowthLeavesTheGuestItsMemory() {
		this.registry.create("requests", TYPE);
		Instance guest = operations().instantiate().instance();
		guest.export("store").apply(MemoryType.PAGE_SIZE - 4, 42);
		assertThat(grow(guest, 9)).isEqualTo(-1);
		assertThat(size(guest)).isEqualTo(1);
		assertThat(guest.export("load").apply(MemoryType.PAGE_SIZE - 4)[0]).isEqualTo(42);
	}

	@Test
	void guestsOfSeveralMemoriesShareTheBudget() {
		this.registry.create("requests", TYPE);
		this.registry.create("other", TYPE);
		Instance guest = operations().instantiate().instance();
		Instance other = new SharedMemoryLinker(this.registry, Map.of("env.memory", "other"))
			.load("operations", Modules.binary("operations"))
			.instantiate()
			.instance();
		assertThat(grow(guest, 3)).isEqualTo(1);
		assertThat(grow(other, 2)).isEqualTo(-1);
		assertThat(grow(other, 1)).isEqualTo(1);
		this.registry.remove("requests");
		assertThat(grow(other, 4)).isEqualTo(2);
	}

	@Test
	void definedMemoryIsCreatedByTheFirstInstance() {
		List<SharedMemory> initialized = new ArrayList<>();
		this.registry.define("requests", TYPE, (memory) -> {
			memory.atomicStore32(8, 42);
			initialized.add(memory);
		});
		LinkableModule module = operations();
		assertThat(this.registry.find("requests")).isEmpty();
		Instance guest = module.instantiate().instance();
		assertThat(guest.export("load").apply(8)[0]).isEqualTo(42);
		module.instantiate().instance().export("store").apply(12, 7);
		assertThat(initialized).hasSize(1).containsExactly(this.registry.get("requests"));
		assertThat(initialized.getFirst().atomicLoad32(12)).isEqualTo(7);
		assertThat(grow(guest, 1)).isEqualTo(1);
		assertThat(this.events).containsExactly("added requests", "grown from 1 to 2");
	}

	@Test
	void definedMemoryOfTheImportsOwnNameIsCreatedToo() {
		this.registry.define("memory", TYPE, (memory) -> memory.atomicStore32(8, 42));
		assertThat(operations().instantiate().instance().export("load").apply(8)[0]).isEqualTo(42);
		assertThat(this.events).containsExactly("added memory");
	}

	@Test
	void hostThatAsksForTheImportedMemoryCreatesItToo() {
		this.registry.define("requests", TYPE, (memory) -> {
		});
		SharedMemory memory = operations().importedMemory("env", "memory");
		assertThat(this.registry.find("requests")).containsSame(memory);
	}

	@Test
	void definedMemoryThatMayNotBeCreatedFailsTheInstantiationUntilItMay() {
		this.registry.define("requests", TYPE, (memory) -> {
		});
		this.limiter.largest = 0;
		LinkableModule module = operations();
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(module::instantiate)
			.withMessageStartingWith("Memory 'requests' cannot be created with 1 pages: the resource limiter ")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.LIMITER));
		assertThat(this.budget.used()).isZero();
		this.limiter.largest = 6;
		assertThat(grow(module.instantiate().instance(), 1)).isEqualTo(1);
	}

	@Test
	void memoryThatIsCreatedOrReplacedAtRunTimeIsFoundByLaterInstances() {
		LinkableModule module = operations();
		assertThatExceptionOfType(UnresolvedMemoryException.class).isThrownBy(module::instantiate)
			.withMessage("Module 'operations' imports the shared memory 'env.memory', which no memory provides; "
					+ "there are no memories");
		SharedMemory first = this.registry.create("requests", TYPE);
		module.instantiate().instance().export("store").apply(8, 1);
		assertThat(first.atomicLoad32(8)).isEqualTo(1);
		this.registry.remove("requests");
		assertThatExceptionOfType(UnresolvedMemoryException.class).isThrownBy(module::instantiate)
			.satisfies((ex) -> assertThat(ex.importName()).isEqualTo("env.memory"));
		SharedMemory second = this.registry.create("requests", TYPE);
		Instance guest = module.instantiate().instance();
		assertThat(guest.export("load").apply(8)[0]).isZero();
		assertThat(grow(guest, 1)).isEqualTo(1);
		assertThat(second.size()).isEqualTo(2);
	}

	// semantics 5
	@Test
	void limitsApplyToAMemoryThatAModuleDefines() {
		LinkableModule module = this.linker.load("plugin", Modules.binary("defines-growing-memory"));
		this.limiter.largest = 0;
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(module::instantiate)
			.withMessageContaining("Memory 'plugin.memory' cannot be created with 1 pages: the resource limiter ");
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.budget.used()).isZero();
		this.limiter.largest = 8;
		Instance guest = module.instantiate().instance();
		assertThat(grow(guest, 2)).isEqualTo(1);
		assertThat(grow(guest, 5)).isEqualTo(-1);
		this.limiter.largest = 3;
		assertThat(grow(guest, 1)).isEqualTo(-1);
		assertThat(grow(guest, 8)).isEqualTo(-1);
		assertThat(size(guest)).isEqualTo(3);
		assertThat(this.budget.used()).isEqualTo(this.registry.get("plugin.memory").dataSize());
		assertThat(this.events).containsExactly("added plugin.memory", "grown from 1 to 3", "failed BUDGET by 5",
				"failed LIMITER by 1", "failed MAXIMUM by 8");
		Reference.reachabilityFence(guest);
	}

	@Test
	void linkerWithoutMemoriesRefusesImportsByName() {
		LinkableModule module = SharedMemoryLinker.withoutMemories().load("plugin", Modules.binary("operations"));
		assertThatExceptionOfType(SharedMemoriesDisabledException.class).isThrownBy(module::instantiate)
			.withMessage("Module 'plugin' imports the shared memory 'env.memory', but shared memories are switched off")
			.satisfies((ex) -> assertThat(ex.module()).isEqualTo("plugin"));
		assertThatExceptionOfType(SharedMemoriesDisabledException.class)
			.isThrownBy(() -> module.importedMemory("env", "memory"))
			.withMessageContaining("'env.memory'");
	}

	@Test
	void linkerWithoutMemoriesRefusesDefinitionsByName() {
		LinkableModule module = SharedMemoryLinker.withoutMemories().load("plugin", Modules.binary("defines-memory"));
		assertThatExceptionOfType(SharedMemoriesDisabledException.class).isThrownBy(module::instantiate)
			.withMessage("Module 'plugin' defines the shared memory 'memory', but shared memories are switched off");
	}

	@Test
	void linkerWithoutMemoriesLinksModulesThatNeedNone() {
		Instance instance = SharedMemoryLinker.withoutMemories()
			.load("plugin", Modules.binary("no-shared-memory"))
			.instantiate()
			.instance();
		assertThat(instance.export("increment").apply(8)[0]).isEqualTo(1);
		assertThat(instance.export("increment").apply(8)[0]).isEqualTo(2);
	}

	private LinkableModule operations() {
		return this.linker.load("operations", Modules.binary("operations"));
	}

	private static int grow(Instance guest, int delta) {
		return (int) guest.export("grow").apply(delta)[0];
	}

	private static int size(Instance guest) {
		return (int) guest.export("size").apply()[0];
	}

	/**
	 * Allows sizes up to one, and breaks down where that is none at all.
	 */
	private static final class Limiter implements ResourceLimiter {

		private long largest = 6;

		@Override
		public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
			if (this.largest == 0) {
				throw new IllegalStateException("nothing to decide with");
			}
			return desired <= this.largest;
		}

	}

}
