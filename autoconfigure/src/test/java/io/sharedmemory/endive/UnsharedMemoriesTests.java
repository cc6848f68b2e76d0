package io.sharedmemory.endive;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.ValType;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Memories of modules that are not shared: they are managed like those that are.
 */
@ParameterizedClass
@EnumSource(Execution.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnsharedMemoriesTests {

	@Parameter
	private Execution execution;

	private final MemoryBudget budget = new MemoryBudget(8 * MemoryType.PAGE_SIZE);

	/** In pages. */
	private long largest = 6;

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of((memory, current, desired, maximum) -> desired <= this.largest), this.budget);

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());

	@AfterEach
	void everythingWasGivenBack() {
		this.linker.stopThreads();
		this.registry.close();
		assertThat(this.budget.used()).isZero();
	}

	// semantics 5
	@Test
	void limitsApplyToItsGrowth() {
		try (ModuleInstance hog = load("hog").instantiate()) {
			SharedMemory memory = this.registry.get("hog.memory");
			assertThat(memory.type()).isEqualTo(MemoryType.shared(1, Memory.RUNTIME_MAX_PAGES));
			assertThat(call(hog, "grow", 3)).isEqualTo(1);
			assertThat(call(hog, "grow", 3)).as("the limiter").isEqualTo(-1);
			this.largest = Memory.RUNTIME_MAX_PAGES;
			assertThat(call(hog, "grow", 5)).as("the budget").isEqualTo(-1);
			assertThat(call(hog, "grow", 65535)).as("its maximum").isEqualTo(-1);
			assertThat(call(hog, "size")).isEqualTo(4);
			assertThat(memory.size()).isEqualTo(4);
			assertThat(this.budget.used()).isEqualTo(4 * MemoryType.PAGE_SIZE);
			assertThat(memory.statistics().growthFailures()).containsEntry(GrowthFailure.LIMITER, 1L)
				.containsEntry(GrowthFailure.BUDGET, 1L)
				.containsEntry(GrowthFailure.MAXIMUM, 1L);
		}
		assertThat(this.registry.names()).isEmpty();
	}

	// semantics 5
	@Test
	void limitsApplyToItsCreation() {
		this.largest = 0;
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(load("hog")::instantiate)
			.withMessageContaining("Memory 'hog.memory' cannot be created with 1 pages");
		assertThat(this.registry.names()).isEmpty();
		this.largest = 6;
		ModuleInstance first = load("hog").instantiate();
		call(first, "grow", 5);
		ModuleInstance second = load("hog").instantiate();
		call(second, "grow", 1);
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(load("hog")::instantiate)
			.withMessageContaining("Memory 'hog.memory-3' cannot be created with 1 pages")
			.withMessageContaining("budget");
		first.close();
		assertThat(call(load("hog").instantiate(), "size")).isOne();
		second.close();
	}

	@Test
	void isToItsModuleWhatItWas() {
		ModuleInstance hog = load("hog").instantiate();
		SharedMemory memory = hog.memory("memory");
		call(hog, "store", 8, 42);
		assertThat(memory.atomicLoad32(8)).isEqualTo(42);
		assertThat(call(hog, "add", 8, 1)).isEqualTo(42);
		assertThat(call(hog, "load", 8)).isEqualTo(43);
		assertThat(hog.instance().memory().shared()).isFalse();
		assertThatExceptionOfType(WasmRuntimeException.class).isThrownBy(() -> call(hog, "wait", 8))
			.withMessageStartingWith("expected shared memory");
		assertThat(call(hog, "notify", 8)).isZero();
		assertThatExceptionOfType(WasmRuntimeException.class).isThrownBy(() -> call(hog, "notify", 6))
			.withMessageStartingWith("unaligned atomic");
		assertThatExceptionOfType(WasmRuntimeException.class)
			.isThrownBy(() -> call(hog, "notify", MemoryType.PAGE_SIZE))
			.withMessageStartingWith("out of bounds memory access");
		hog.close();
		memory.close();
	}

	@Test
	void isImportedByAnotherInstanceAndEndsWithTheLast() {
		for (boolean byView : List.of(true, false)) {
			ModuleInstance hog = load("hog").instantiate();
			LinkableModule importing = byView ? load("imports-hog").withImports(viewOf(hog, "env", "memory"))
					: load("imports-hog").withMemory("env", "memory", hog.memory("memory"));
			ModuleInstance first = importing.instantiate();
			ModuleInstance second = importing.instantiate();
			SharedMemory memory = this.registry.get("hog.memory");
			assertThat(first.memory("env.memory")).isSameAs(memory);
			first.instance().export("drop").apply();
			second.instance().export("init").apply(100, 0, 7);
			assertThat(call(hog, "load", 100)).isEqualTo(call(first, "load", 100)).isEqualTo(0x73736170);
			hog.close();
			first.close();
			assertThat(call(second, "grow", 1)).isEqualTo(1);
			assertThat(this.registry.names()).containsExactly("hog.memory");
			second.close();
			assertThat(this.registry.names()).isEmpty();
			memory.close();
		}
	}

	@Test
	void doesNotSatisfyTheImportOfASharedOne() {
		try (ModuleInstance hog = load("hog").instantiate()) {
			SharedMemory memory = hog.memory("memory");
			assertThatExceptionOfType(UnlinkableModuleException.class)
				.isThrownBy(() -> load("operations").withMemory("env", "memory", memory))
				.withMessage("Module 'operations' cannot be instantiated: it imports the shared memory 'env.memory', "
						+ "but memory 'hog.memory' was made for a module that does not share it");
			assertThatExceptionOfType(UnlinkableModuleException.class)
				.isThrownBy(() -> load("operations").withImports(viewOf(hog, "env", "memory")));
			memory.close();
		}
	}

	@Test
	void sharedOneDoesNotSatisfyItsImport() {
		SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 2));
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> load("imports-hog").withMemory("env", "memory", memory))
			.withMessage("Module 'imports-hog' cannot be instantiated: it imports the memory 'env.memory', "
					+ "but memory 'memory' is shared");
		ImportValues view = ImportValues.builder()
			.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(memory)))
			.build();
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> load("imports-hog").withImports(view));
		assertThatExceptionOfType(UnlinkableModuleException.class).as("none is looked up by name")
			.isThrownBy(load("imports-hog")::instantiate);
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> load("imports-hog").importedMemory("env", "memory"))
			.withMessageStartingWith("Module 'imports-hog' cannot be instantiated: it imports the memory 'env.memory' "
					+ "as one that is not shared");
	}

	@Test
	void viewOfTheHostsSatisfiesItsImport() {
		SharedMemory memory = this.registry.create("bytes", MemoryType.shared(1, 2));
		ImportValues imports = ImportValues.builder()
			.addMemory(new ImportMemory("env", "memory", SharedMemoryView.unshared(memory)))
			.build();
		LinkableModule module = load("imports-hog").withImports(imports);
		for (int i = 0; i < 2; i++) {
			try (ModuleInstance instance = module.instantiate()) {
				instance.instance().export("init").apply(i, 0, 7);
				instance.instance().export("drop").apply();
			}
		}
		assertThat(memory.isClosed()).isFalse();
		assertThat(memory.atomicLoad8(1)).isEqualTo('p');
	}

	@Test
	void memoryOfEndivesOwnStillSatisfiesItsImport() {
		ByteArrayMemory memory = new ByteArrayMemory(new MemoryLimits(1, 2));
		ImportValues imports = ImportValues.builder().addMemory(new ImportMemory("env", "memory", memory)).build();
		try (ModuleInstance instance = load("imports-hog").instantiate(imports)) {
			call(instance, "store", 8, 42);
			assertThat(memory.readInt(8)).isEqualTo(42);
		}
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void threadsHaveTheirOwnAsLongAsTheyRun() {
		SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 2));
		List<Long> seen = new CopyOnWriteArrayList<>();
		ModuleInstance instance = load("spawns-threads-with-memory").withImports(seen(seen)).instantiate();
		assertThat(call(instance, "spawn", 42)).isPositive();
		await().until(() -> memory.waiting() == 1);
		assertThat(call(instance, "spawn", 43)).isPositive();
		await().until(() -> memory.waiting() == 2);
		assertThat(seen).containsExactly(7L, 42L, 7L, 43L);
		assertThat(this.registry.names()).containsExactly("memory", "spawns-threads-with-memory.own",
				"spawns-threads-with-memory.own-2", "spawns-threads-with-memory.own-3");
		assertThat(instance.instance().exports().memory("own").read(0)).isEqualTo((byte) 7);
		memory.atomicNotify(0, 1);
		await().untilAsserted(() -> assertThat(this.registry.names()).containsExactly("memory",
				"spawns-threads-with-memory.own", "spawns-threads-with-memory.own-3"));
		instance.close();
		assertThat(this.registry.names()).containsExactly("memory");
	}

	@Test
	void threadWithoutRoomForItsOwnIsNotStarted() {
		this.registry.create("memory", MemoryType.shared(1, 2));
		ModuleInstance instance = load("spawns-threads-with-memory").withImports(seen(new CopyOnWriteArrayList<>()))
			.instantiate();
		this.largest = 0;
		assertThat(call(instance, "spawn", 42)).isEqualTo(-6);
		assertThat(this.registry.names()).containsExactly("memory", "spawns-threads-with-memory.own");
		instance.close();
		assertThat(this.registry.names()).containsExactly("memory");
	}

	// semantics 25
	@Test
	void isNoSharedOneForOthersWhateverItIsCalled() {
		SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of("env.memory", "hog.memory"));
		try (ModuleInstance hog = linker.load("hog", Modules.binary("hog"), this.execution).instantiate()) {
			assertThat(this.registry.names()).containsExactly("hog.memory");
			LinkableModule other = linker.load("other", Modules.binary("operations"), this.execution);
			assertThatExceptionOfType(UnresolvedMemoryException.class).isThrownBy(other::instantiate);
			assertThat(hog.isClosed()).isFalse();
		}
	}

	// semantics 30
	@Test
	void outlivesAFailedInstanceWhoseFunctionsAreInATable() {
		ModuleInstance table = load("calls-table").instantiate();
		ImportValues imports = ImportValues.builder()
			.addTable(new ImportTable("env", "table", table.instance().exports().table("table")))
			.build();
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(load("traps-at-start-with-table").withImports(imports)::instantiate);
		System.gc();
		assertThat(call(table, "call")).isEqualTo('A');
		table.close();
	}

	@Test
	void isManagedByNobodyWhereMemoriesAreSwitchedOff() {
		SharedMemory memory;
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories();
		try (ModuleInstance hog = linker.load("hog", Modules.binary("hog"), this.execution).instantiate();
				ModuleInstance second = linker.load("hog", Modules.binary("hog"), this.execution).instantiate()) {
			memory = ((SharedMemoryView) hog.instance().memory()).sharedMemory();
			assertThat(second.memory("memory").name()).isEqualTo("hog.memory-2");
			assertThat(call(hog, "grow", 20)).isOne();
		}
		assertThat(memory.isClosed()).isFalse();
		assertThat(this.registry.names()).isEmpty();
		memory.close();
	}

	private static ImportValues seen(List<Long> seen) {
		return ImportValues.builder()
			.addFunction(new HostFunction("host", "seen", FunctionType.of(List.of(ValType.I32), List.of()),
					(instance, arguments) -> {
						seen.add(arguments[0]);
						return null;
					}))
			.build();
	}

	private static ImportValues viewOf(ModuleInstance instance, String importModule, String importName) {
		Instance exporter = instance.instance();
		return ImportValues.builder()
			.addMemory(new ImportMemory(importModule, importName, exporter.exports().memory("memory")))
			.build();
	}

	private static int call(ModuleInstance instance, String function, long... arguments) {
		long[] results = instance.instance().export(function).apply(arguments);
		return (results == null || results.length == 0) ? 0 : (int) results[0];
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name), this.execution);
	}

}
