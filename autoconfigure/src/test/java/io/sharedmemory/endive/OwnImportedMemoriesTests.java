package io.sharedmemory.endive;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Memory;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.ValType;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LinkableModule#withOwnMemories()}, and for the memories of programs.
 */
@ParameterizedClass
@EnumSource(Execution.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnImportedMemoriesTests {

	@Parameter
	private Execution execution;

	private final MemoryBudget budget = new MemoryBudget(100L * MemoryType.PAGE_SIZE);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), this.budget);

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests"));

	private final SharedMemory requests = this.registry.create("requests", MemoryType.shared(1, 2));

	@AfterEach
	void everythingWasGivenBack() {
		this.linker.stopThreads();
		assertThat(this.registry.names()).containsExactly("requests");
		this.registry.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void everyInstanceHasItsOwnInsteadOfTheConfiguredOne() {
		LinkableModule module = load("operations").withOwnMemories();
		try (ModuleInstance first = module.instantiate(); ModuleInstance second = module.instantiate()) {
			call(first, "store", 8, 42);
			assertThat(call(second, "load", 8)).isZero();
			assertThat(this.requests.atomicLoad32(8)).isZero();
			assertThat(this.registry.names()).containsExactly("requests", "operations.memory", "operations.memory-2");
			assertThat(this.registry.get("operations.memory").type()).isEqualTo(MemoryType.shared(1, 100));
			assertThat(this.registry.get("operations.memory").atomicLoad32(8)).isEqualTo(42);
		}
	}

	@Test
	void itIsTheMemoryOfTheInstance() {
		try (ModuleInstance instance = load("operations").withOwnMemories().instantiate();
				SharedMemory memory = instance.memory("env.memory")) {
			assertThat(memory).isSameAs(this.registry.get("operations.memory"));
		}
	}

	@Test
	void theModuleItselfHasNone() {
		LinkableModule module = load("operations").withOwnMemories();
		assertThatIllegalStateException().isThrownBy(() -> module.importedMemory("env", "memory"))
			.withMessage("Each instance of module 'operations' has its own shared memory 'env.memory': "
					+ "ask the instance for it, with ModuleInstance.memory");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void memoryThatWasGivenIsUsed(boolean before) {
		LinkableModule module = load("operations");
		module = before ? module.withMemory("env", "memory", this.requests).withOwnMemories()
				: module.withOwnMemories().withMemory("env", "memory", this.requests);
		try (ModuleInstance instance = module.instantiate()) {
			call(instance, "store", 8, 42);
			assertThat(this.requests.atomicLoad32(8)).isEqualTo(42);
		}
	}

	@Test
	void importOfOneThatIsNotSharedIsSatisfied() {
		LinkableModule module = load("imports-hog").withOwnMemories();
		try (ModuleInstance first = module.instantiate(); ModuleInstance second = module.instantiate()) {
			call(first, "store", 8, 42);
			assertThat(call(second, "load", 8)).isZero();
			assertThat(first.instance().memory().shared()).isFalse();
			assertThat(this.registry.get("imports-hog.memory").type())
				.isEqualTo(MemoryType.shared(1, Memory.RUNTIME_MAX_PAGES));
			assertThat(this.registry.get("imports-hog.memory-2").size()).isEqualTo(1);
			assertThat(call(first, "grow", 1)).isEqualTo(1);
		}
	}

	@Test
	void memoryOfEndivesOwnThatWasGivenIsUsed() {
		ByteArrayMemory memory = new ByteArrayMemory(new MemoryLimits(1, 2));
		ImportValues imports = ImportValues.builder().addMemory(new ImportMemory("env", "memory", memory)).build();
		try (ModuleInstance instance = load("imports-hog").withOwnMemories().instantiate(imports)) {
			call(instance, "store", 8, 42);
			assertThat(memory.readInt(8)).isEqualTo(42);
		}
	}

	@Test
	void threadsShareTheSharedOneAndHaveTheirOwnOfTheOther() {
		List<Long> seen = new CopyOnWriteArrayList<>();
		ModuleInstance instance = load("spawns-threads-importing-two-memories").withImports(seen(seen))
			.withOwnMemories()
			.instantiate();
		call(instance, "store", 7);
		SharedMemory memory = this.registry.get("spawns-threads-importing-two-memories.memory");
		assertThat(call(instance, "spawn", 42)).isPositive();
		await().until(() -> memory.waiting() == 1);
		assertThat(call(instance, "spawn", 43)).isPositive();
		await().until(() -> memory.waiting() == 2);
		assertThat(memory.atomicLoad32(4)).isEqualTo(2);
		assertThat(seen).containsExactly(0L, 42L, 0L, 43L);
		assertThat(this.registry.names()).contains("spawns-threads-importing-two-memories.own-3");
		memory.atomicNotify(0, 1);
		await().until(() -> this.registry.names().size() == 4);
		instance.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "counts-runs", "counts-runs-unshared" })
	void everyRunOfAProgramStartsFreshAlthoughAMemoryIsConfigured(String name) throws Exception {
		LinkableModule program = load(name);
		for (int i = 0; i < 3; i++) {
			assertThat(program.run()).isEqualTo(1);
		}
		assertThat(this.requests.atomicLoad32(0)).isZero();
	}

	@Test
	void programRunsInTheMemoryThatItWasGiven() throws Exception {
		LinkableModule program = load("counts-runs").withMemory("env", "memory", this.requests);
		for (int i = 1; i <= 3; i++) {
			assertThat(program.run()).isEqualTo(i);
		}
	}

	@Test
	void moduleIsRefusedWhereSharedMemoriesAreSwitchedOff() {
		LinkableModule module = SharedMemoryLinker.withoutMemories()
			.load("operations", Modules.binary("operations"), this.execution)
			.withOwnMemories();
		assertThatExceptionOfType(SharedMemoriesDisabledException.class).isThrownBy(module::instantiate)
			.withMessage(
					"Module 'operations' imports the shared memory 'env.memory', but shared memories are switched off");
	}

	@Test
	void memoryOverEndivesLimitIsRefused() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("imports-huge-memory"))
			.withMessageEndingWith(
					"memories of more than 32767 pages (the import 'env.memory' of at least 65536 pages)");
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

	private static int call(ModuleInstance instance, String function, long... arguments) {
		long[] results = instance.instance().export(function).apply(arguments);
		return (results == null || results.length == 0) ? 0 : (int) results[0];
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name), this.execution);
	}

}
