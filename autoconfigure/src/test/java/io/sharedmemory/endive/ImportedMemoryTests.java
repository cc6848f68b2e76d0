package io.sharedmemory.endive;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ImportedMemory}.
 */
class ImportedMemoryTests {

	private final MemoryBudget budget = new MemoryBudget(100L * MemoryType.PAGE_SIZE);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), this.budget);

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());

	private final LinkableModule module = load("operations");

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.budget.used()).isZero();
		this.registry.close();
	}

	@Test
	void instancesHaveItInCommon() {
		try (ImportedMemory imported = create()) {
			assertThat(imported.memory()).isSameAs(this.registry.get("operations.memory"));
			assertThat(imported.memory().type()).isEqualTo(MemoryType.shared(1, 100));
			LinkableModule common = this.module.withMemory("env", "memory", imported.memory());
			try (ModuleInstance first = common.instantiate(); ModuleInstance second = common.instantiate()) {
				first.instance().export("store").apply(8, 42);
				assertThat(second.instance().export("load").apply(8)).containsExactly(42);
			}
			assertThat(imported.memory().isClosed()).as("when no instance has it").isFalse();
			try (ModuleInstance third = common.instantiate()) {
				assertThat(third.instance().export("load").apply(8)).containsExactly(42);
			}
		}
	}

	@Test
	void memoriesAreNamedApart() {
		try (ImportedMemory first = create(); ImportedMemory second = create()) {
			assertThat(first.memory().name()).isEqualTo("operations.memory");
			assertThat(second.memory().name()).isEqualTo("operations.memory-2");
		}
	}

	@Test
	void itEndsWithItsLastHolder() {
		ImportedMemory imported = create();
		SharedMemory memory = imported.memory();
		ModuleInstance instance = this.module.withMemory("env", "memory", memory).instantiate();
		imported.close();
		imported.close();
		assertThat(memory.isClosed()).isFalse();
		assertThat(this.registry.names()).containsExactly("operations.memory");
		instance.close();
		assertThat(memory.isClosed()).isTrue();
		imported.close();
	}

	@Test
	void itEndsAlsoIfTheHostWasGivenItByAnInstance() {
		ImportedMemory imported = create();
		LinkableModule common = this.module.withMemory("env", "memory", imported.memory());
		ModuleInstance instance = common.instantiate();
		SharedMemory memory = instance.memory("env.memory");
		assertThat(common.importedMemory("env", "memory")).isSameAs(memory);
		((SharedMemoryView) instance.instance().memory()).sharedMemory();
		instance.close();
		assertThat(memory.isClosed()).isFalse();
		imported.close();
		assertThat(memory.isClosed()).isTrue();
	}

	@Test
	void itCountsForABudgetOfItsOwn() {
		MemoryBudget own = new MemoryBudget(2 * MemoryType.PAGE_SIZE);
		try (ImportedMemory imported = this.module.createMemory("env", "memory", own)) {
			assertThat(own.used()).isEqualTo(MemoryType.PAGE_SIZE);
			assertThat(imported.memory().tryGrow(1)).isOne();
			assertThat(imported.memory().tryGrow(1)).isEqualTo(-1);
			assertThatExceptionOfType(MemoryCreationException.class)
				.isThrownBy(() -> this.module.createMemory("env", "memory", own))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET));
		}
		assertThat(own.used()).isZero();
	}

	@Test
	void itDoesNotCountForTheInstancesThatAreGivenIt() {
		try (ImportedMemory imported = create();
				ModuleInstance instance = this.module.withMemory("env", "memory", imported.memory())
					.withMaximumMemory(0)
					.instantiate()) {
			assertThat(instance.instance().memory().grow(1)).isOne();
		}
	}

	@Test
	void itIsRefusedForAnImportThatThereIsNotOrThatIsNotShared() {
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> this.module.createMemory("env", "other", null))
			.withMessageContaining("it does not import a memory 'env.other'");
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> load("imports-hog").createMemory("env", "memory", null))
			.withMessage("Module 'imports-hog' cannot be instantiated: it imports the memory 'env.memory' as one that "
					+ "is not shared, so instances cannot have one in common; link it with --shared-memory");
	}

	@Test
	void itIsRefusedWhereSharedMemoriesAreSwitchedOff() {
		LinkableModule unmanaged = SharedMemoryLinker.withoutMemories()
			.load("operations", Modules.binary("operations"), Execution.INTERPRETED);
		assertThatExceptionOfType(SharedMemoriesDisabledException.class)
			.isThrownBy(() -> unmanaged.createMemory("env", "memory", null))
			.withMessageStartingWith("Module 'operations' imports the shared memory 'env.memory'");
	}

	@Test
	void closeThatFailsCanBeRepeated() {
		AtomicBoolean fails = new AtomicBoolean(true);
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onRemoved(SharedMemory memory) {
				if (fails.getAndSet(false)) {
					throw new StackOverflowError("at the end of a stack");
				}
			}

		});
		ImportedMemory imported = create();
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(imported::close);
		imported.close();
		assertThat(imported.memory().isClosed()).isTrue();
		try (ImportedMemory next = create()) {
			assertThat(next.memory().name()).isEqualTo("operations.memory");
		}
	}

	private ImportedMemory create() {
		return this.module.createMemory("env", "memory", null);
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name), Execution.INTERPRETED);
	}

}
