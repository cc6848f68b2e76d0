package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.ResourceLimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LinkableModule#withMaximumMemory}.
 */
@ParameterizedClass
@EnumSource(Execution.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MaximumMemoryTests {

	private static final long MEGABYTE = 1024 * 1024;

	private static final int PAGES = (int) (MEGABYTE / MemoryType.PAGE_SIZE);

	@Parameter
	private Execution execution;

	private final List<String> told = new ArrayList<>();

	private final MemoryBudget budget = new MemoryBudget(100L * MEGABYTE);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of(new RecordingLimiter()), this.budget);

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());

	@AfterEach
	void everythingWasGivenBack() {
		this.linker.stopThreads();
		this.registry.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void growthOfAMemoryThatIsNotSharedIsRefusedAndTheLimitersAreTold() {
		try (ModuleInstance hog = load("hog").withMaximumMemory(MEGABYTE).instantiate()) {
			SharedMemory memory = this.registry.get("hog.memory");
			assertThat(call(hog, "grow", PAGES - 1)).isOne();
			for (int pages : new int[] { 1, 1000 }) {
				assertThat(call(hog, "grow", pages)).isEqualTo(-1);
			}
			assertThat(hog.instance().memory()).as("no heap").isInstanceOf(SharedMemoryView.class);
			assertThat(memory.size()).isEqualTo(PAGES);
			assertThat(this.budget.used()).isEqualTo(MEGABYTE);
			assertThat(memory.statistics().growthFailures()).containsEntry(GrowthFailure.BUDGET, 2L);
			assertThat(this.told).hasSize(2)
				.first()
				.asString()
				.isEqualTo("Memory 'hog.memory' cannot grow from 16 by 1 pages: it and the others of its own budget "
						+ "together would be larger than that of 1048576 bytes, of which 1048576 are used "
						+ "(maximum: 32767 pages)");
		}
	}

	@Test
	void everyInstanceHasItsOwnBound() {
		LinkableModule module = load("hog").withMaximumMemory(MEGABYTE);
		try (ModuleInstance first = module.instantiate(); ModuleInstance second = module.instantiate()) {
			assertThat(call(first, "grow", PAGES - 1)).isOne();
			assertThat(call(second, "grow", PAGES - 1)).isOne();
			assertThat(call(second, "grow", 1)).isEqualTo(-1);
		}
	}

	@Test
	void memoriesOfAnInstanceHaveItTogetherWithThoseThatItImports() {
		LinkableModule module = load("imports-and-defines").withOwnMemories()
			.withMaximumMemory(3L * MemoryType.PAGE_SIZE);
		try (ModuleInstance instance = module.instantiate()) {
			assertThat(call(instance, "grow", 1)).isOne();
			assertThat(call(instance, "grow", 1)).isEqualTo(-1);
			assertThat(call(instance, "grow_imported", 1)).isEqualTo(-1);
			assertThat(this.told).hasSize(2);
		}
		LinkableModule larger = module.withMaximumMemory(4L * MemoryType.PAGE_SIZE);
		try (ModuleInstance instance = larger.instantiate()) {
			assertThat(call(instance, "grow_imported", 1)).isOne();
			assertThat(call(instance, "grow", 1)).isOne();
			assertThat(call(instance, "grow_imported", 1)).isEqualTo(-1);
		}
	}

	@Test
	void memoryThatWasGivenDoesNotCount() {
		SharedMemory given = this.registry.create("given", MemoryType.shared(1, 10));
		try (ModuleInstance instance = load("imports-and-defines").withMemory("env", "memory", given)
			.withMaximumMemory(2L * MemoryType.PAGE_SIZE)
			.instantiate()) {
			assertThat(call(instance, "grow_imported", 5)).isOne();
			assertThat(call(instance, "grow", 1)).isOne();
			assertThat(call(instance, "grow", 1)).isEqualTo(-1);
		}
	}

	@Test
	void instanceThatBeginsBeyondItIsNotMade() {
		LinkableModule module = load("imports-and-defines").withOwnMemories().withMaximumMemory(MemoryType.PAGE_SIZE);
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(module::instantiate)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET))
			.withMessageContaining("larger than that of 65536 bytes");
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.budget.used()).isZero();
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(load("hog").withMaximumMemory(0)::instantiate);
	}

	@Test
	void threadsHaveItTogetherWithTheirInstance() {
		SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 2));
		ModuleInstance instance = load("spawns-threads-with-memory").withImports(seen())
			.withMaximumMemory(2L * MemoryType.PAGE_SIZE)
			.instantiate();
		assertThat(call(instance, "spawn", 42)).isPositive();
		await().until(() -> memory.waiting() == 1);
		assertThat(call(instance, "spawn", 43)).isEqualTo(-6);
		memory.atomicNotify(0, 1);
		await().until(() -> instance.threads().count() == 0);
		assertThat(call(instance, "spawn", 44)).isPositive();
		instance.close();
	}

	@Test
	void programIsBoundedToo() throws Exception {
		assertThat(load("grows-by-a-page").withMaximumMemory(2L * MemoryType.PAGE_SIZE).run()).isOne();
		assertThat(load("grows-by-a-page").withMaximumMemory(MemoryType.PAGE_SIZE).run()).isEqualTo(255);
		assertThat(this.told).hasSize(1);
	}

	@Test
	void boundHoldsWhereMemoriesAreSwitchedOff() {
		LinkableModule module = SharedMemoryLinker.withoutMemories()
			.load("hog", Modules.binary("hog"), this.execution)
			.withMaximumMemory(MEGABYTE);
		SharedMemory memory;
		try (ModuleInstance hog = module.instantiate(); ModuleInstance other = module.instantiate()) {
			memory = hog.memory("memory");
			assertThat(call(hog, "grow", PAGES - 1)).isOne();
			assertThat(call(hog, "grow", 1)).isEqualTo(-1);
			assertThat(memory.statistics().growthFailures()).containsEntry(GrowthFailure.BUDGET, 1L);
			assertThat(call(other, "grow", PAGES - 1)).isOne();
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(1))
				.withMessageContaining("larger than that of 1048576 bytes");
			assertThat(other.memory("memory").name()).isEqualTo("hog.memory-2");
		}
		assertThat(memory.isClosed()).isFalse();
		memory.close();
		module.instantiate().close();
	}

	@Test
	void negativeBoundIsRefused() {
		LinkableModule module = load("hog");
		assertThatIllegalArgumentException().isThrownBy(() -> module.withMaximumMemory(-1))
			.withMessage("Instances of module 'hog' cannot have at most -1 bytes of memory: use 0 or more");
	}

	private static ImportValues seen() {
		return ImportValues.builder()
			.addFunction(new HostFunction("host", "seen", FunctionType.of(List.of(ValType.I32), List.of()),
					(instance, arguments) -> null))
			.build();
	}

	private static int call(ModuleInstance instance, String function, long... arguments) {
		return (int) instance.instance().export(function).apply(arguments)[0];
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name), this.execution);
	}

	private final class RecordingLimiter implements ResourceLimiter {

		@Override
		public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
			return true;
		}

		@Override
		public void memoryGrowFailed(String memory, MemoryGrowthException failure) {
			MaximumMemoryTests.this.told.add(failure.getMessage());
		}

	}

}
