package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ModuleInstance}: who has a memory that was made for an instance, and
 * when it ends.
 */
@ParameterizedClass
@EnumSource(Execution.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModuleInstanceTests {

	@Parameter
	private Execution execution;

	private final MemoryBudget budget = new MemoryBudget(4 * MemoryType.PAGE_SIZE);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), this.budget);

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());

	@AfterEach
	void close() {
		this.linker.stopThreads();
		this.registry.close();
	}

	@Test
	void closedInstanceGivesItsMemoryBackAtOnce() {
		ModuleInstance instance = load("defines-memory").instantiate();
		SharedMemory memory = this.registry.get("defines-memory.memory");
		assertThat(instance.isClosed()).isFalse();
		instance.close();
		assertThat(instance.isClosed()).isTrue();
		assertThat(memory.isClosed()).isTrue();
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.budget.used()).isZero();
		instance.close();
		assertThat(this.registry.names()).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> instance.memory("memory"))
			.withMessage("The instance of module 'defines-memory' is closed");
	}

	@Test
	void configuredMemoryIsNotTheInstances() {
		SharedMemory configured = this.registry.create("memory", MemoryType.shared(1, 4));
		ModuleInstance instance = load("operations").instantiate();
		assertThat(instance.memory("env.memory")).isSameAs(configured);
		instance.close();
		assertThat(configured.isClosed()).isFalse();
		assertThat(this.registry.get("memory")).isSameAs(configured);
	}

	// semantics 30
	@Test
	void memoryThatTheHostWasGivenOutlivesItsInstance() {
		ModuleInstance instance = load("defines-memory").instantiate();
		SharedMemory memory = instance.memory("memory");
		memory.atomicStore32(8, 42);
		instance.close();
		assertThat(this.registry.names()).isEmpty();
		collect();
		assertThat(memory.isClosed()).isFalse();
		assertThat(memory.atomicLoad32(8)).isEqualTo(42);
		assertThat(this.budget.used()).isEqualTo(MemoryType.PAGE_SIZE);
		memory.close();
		assertThat(this.budget.used()).isZero();
	}

	// semantics 30
	@Test
	void memoryOfAViewThatTheHostWasGivenOutlivesItsInstance() {
		ModuleInstance instance = load("defines-memory").instantiate();
		SharedMemory memory = ((SharedMemoryView) instance.instance().exports().memory("memory")).sharedMemory();
		instance.close();
		assertThat(memory.isClosed()).isFalse();
		assertThat(this.registry.names()).isEmpty();
	}

	// semantics 30
	@Test
	void exportOfADroppedInstanceStaysOpenForTheHostAndTheSecondInstance() {
		SharedMemory memory = memoryOfADroppedInstance();
		ModuleInstance user = load("operations").withMemory("env", "memory", memory).instantiate();
		for (int i = 0; i < 3; i++) {
			collect();
			assertThat(memory.isClosed()).isFalse();
			assertThat(user.instance().export("add").apply(0, 1)).containsExactly(i);
		}
		assertThat(this.registry.names()).as("it has an instance").containsExactly("defines-memory.memory");
		user.close();
		assertThat(memory.atomicLoad32(0)).isEqualTo(3);
		assertThat(this.registry.names()).isEmpty();
	}

	private SharedMemory memoryOfADroppedInstance() {
		return load("defines-memory").instantiate().memory("memory");
	}

	// semantics 30
	@Test
	void memoryOfTwoInstancesEndsWithTheLastInEitherOrder() {
		for (boolean definingFirst : List.of(true, false)) {
			ModuleInstance defining = load("defines-memory").instantiate();
			ModuleInstance using = load("operations").withImports(viewOf(defining)).instantiate();
			// Looked up, not handed out; the import has been, though.
			SharedMemory memory = this.registry.get("defines-memory.memory");
			(definingFirst ? defining : using).close();
			assertThat(memory.isClosed()).isFalse();
			assertThat(this.registry.find("defines-memory.memory")).containsSame(memory);
			ModuleInstance other = definingFirst ? using : defining;
			assertThat(other.instance().memory().readInt(0)).isZero();
			other.close();
			assertThat(this.registry.names()).isEmpty();
			memory.close();
		}
		assertThat(this.budget.used()).isZero();
	}

	// semantics 30
	@Test
	void memoryThatAnotherInstanceFoundInTheRegistryEndsWithTheLast() {
		SharedMemoryLinker mapping = new SharedMemoryLinker(this.registry, Map.of("env.memory", "plugin.memory"));
		for (boolean definingFirst : List.of(true, false)) {
			ModuleInstance defining = mapping.load("plugin", Modules.binary("defines-memory")).instantiate();
			ModuleInstance using = mapping.load("user", Modules.binary("operations"), this.execution).instantiate();
			SharedMemory memory = this.registry.get("plugin.memory");
			(definingFirst ? defining : using).close();
			assertThat(memory.isClosed()).isFalse();
			(definingFirst ? using : defining).close();
			assertThat(memory.isClosed()).as("the host was never given it").isTrue();
			assertThat(this.registry.names()).isEmpty();
		}
	}

	// semantics 30
	@Test
	void importedMemoryThatWasMadeForAnInstanceStaysOpenForTheHost() {
		SharedMemoryLinker mapping = new SharedMemoryLinker(this.registry, Map.of("env.memory", "plugin.memory"));
		ModuleInstance defining = mapping.load("plugin", Modules.binary("defines-memory")).instantiate();
		SharedMemory memory = mapping.load("user", Modules.binary("operations"), this.execution)
			.importedMemory("env", "memory");
		defining.close();
		assertThat(memory.isClosed()).isFalse();
		memory.close();
	}

	@Test
	void moduleWithAMemoryKeepsItOpenForFurtherInstances() {
		ModuleInstance defining = load("defines-memory").instantiate();
		LinkableModule module = load("operations").withImports(viewOf(defining));
		defining.close();
		try (ModuleInstance first = module.instantiate()) {
			first.instance().export("add").apply(0, 1);
		}
		collect();
		assertThat(module.instantiate().instance().export("add").apply(0, 1)).containsExactly(1);
	}

	// semantics 30
	@Test
	void segmentIsEnoughToKeepTheBytes() {
		MemorySegment segment = segmentOfADroppedInstance();
		await().until(() -> {
			System.gc();
			return this.registry.names().isEmpty();
		});
		for (int i = 0; i < 3; i++) {
			collect();
			assertThat(segment.get(ValueLayout.JAVA_INT, 8)).isEqualTo(42);
			segment.set(ValueLayout.JAVA_INT, 12, i);
		}
	}

	private MemorySegment segmentOfADroppedInstance() {
		ModuleInstance instance = load("defines-memory").instantiate();
		SharedMemory memory = instance.memory("memory");
		memory.atomicStore32(8, 42);
		return memory.data();
	}

	@Test
	void viewOrEndivesInstanceIsEnoughToKeepTheInstance() {
		SharedMemoryView view = (SharedMemoryView) load("defines-memory").instantiate().instance().memory();
		Instance instance = load("hog").instantiate().instance();
		for (int i = 0; i < 3; i++) {
			collect();
			view.atomicAddInt(0, 1);
			instance.export("add").apply(0, 1);
		}
		assertThat(view.readInt(0)).isEqualTo(3);
		assertThat(instance.export("load").apply(0)).containsExactly(3);
		assertThat(this.registry.names()).containsExactlyInAnyOrder("defines-memory.memory", "hog.memory");
	}

	@Test
	void callIsEnoughToKeepTheInstance() throws Exception {
		FutureTask<Long> call = new FutureTask<>(
				() -> load("defines-memory-and-waits").instantiate().instance().export("wait").apply()[0]);
		Thread.ofPlatform().start(call);
		await().until(() -> this.registry.find("defines-memory-and-waits.memory")
			.filter((memory) -> memory.waiting() == 1)
			.isPresent());
		for (int i = 0; i < 3; i++) {
			collect();
		}
		assertThat(this.registry.get("defines-memory-and-waits.memory").atomicNotify(0, 1)).isOne();
		assertThat(call.get()).isZero();
	}

	@Test
	void droppedInstancesAreEndedByTheCollector() {
		LinkableModule module = load("defines-memory");
		for (int i = 0; i < 3; i++) {
			module.instantiate();
		}
		await().until(() -> {
			System.gc();
			return this.registry.names().isEmpty();
		});
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void budgetThatDroppedInstancesHaveIsFoundWhenItIsNeeded() {
		LinkableModule module = load("defines-memory");
		// One more than there is room for: there may not soon be time for another
		// collection.
		for (int i = 0; i < 5; i++) {
			assertThat(module.instantiate().instance().memory().pages()).isOne();
		}
	}

	@Test
	void missingCloseIsLoggedOnce() {
		String name = "forgotten-" + this.execution;
		try (LogRecords logged = new LogRecords(UnclosedInstances.class)) {
			LinkableModule module = this.linker.load(name, Modules.binary("defines-memory"), this.execution);
			module.instantiate().close();
			for (int i = 0; i < 3; i++) {
				module.instantiate();
			}
			await().until(() -> {
				System.gc();
				return this.registry.names().isEmpty();
			});
			String warning = "An instance of module '%s' was not closed".formatted(name);
			await().until(() -> logged.warnings().stream().anyMatch((message) -> message.startsWith(warning)));
			collect();
			assertThat(logged.warnings()).filteredOn((message) -> message.startsWith(warning))
				.singleElement()
				.asString()
				.contains("ModuleInstance.close()");
		}
	}

	@Test
	void smallestFreeNumberIsTaken() {
		LinkableModule module = load("defines-memory");
		this.registry.create("defines-memory.memory-3", MemoryType.shared(0, 1));
		List<ModuleInstance> instances = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			instances.add(module.instantiate());
		}
		assertThat(this.registry.names()).containsExactlyInAnyOrder("defines-memory.memory-3", "defines-memory.memory",
				"defines-memory.memory-2", "defines-memory.memory-4");
		instances.get(1).close();
		this.registry.remove("defines-memory.memory-3");
		module.instantiate();
		assertThat(this.registry.find("defines-memory.memory-2")).isPresent();
		assertThat(this.registry.find("defines-memory.memory-3")).isEmpty();
		instances.forEach(ModuleInstance::close);
	}

	@Test
	void closeEndsWhoWaitsInAMemoryOfTheInstance() {
		ModuleInstance instance = load("defines-memory-and-waits").instantiate();
		FutureTask<Long> call = new FutureTask<>(() -> instance.instance().export("wait").apply()[0]);
		Thread.ofVirtual().start(call);
		await().until(() -> this.registry.get("defines-memory-and-waits.memory").waiting() == 1);
		instance.close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(call::get)
			.withCauseInstanceOf(SharedMemoryClosedException.class);
	}

	@Test
	void closeEndsTheThreadsFirst() {
		SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 2));
		CountDownLatch called = new CountDownLatch(1);
		ModuleInstance instance = load("spawns-threads").withImports(ImportValues.builder()
			.addFunction(new HostFunction("host", "call", FunctionType.of(List.of(ValType.I32), List.of()),
					(guest, arguments) -> {
						called.countDown();
						return null;
					}))
			.build()).instantiate();
		instance.instance().export("spawn").apply(2);
		await().until(() -> memory.waiting() == 1);
		instance.close();
		assertThat(this.linker.threadCount()).isZero();
		assertThat(instance.threads().isEnded()).isTrue();
		assertThat(memory.isClosed()).isFalse();
		assertThatExceptionOfType(ModuleStoppedException.class)
			.isThrownBy(() -> instance.instance().export("spawn").apply(0));
	}

	@Test
	void closesAtOnceAreOne() throws Exception {
		for (int round = 0; round < 200; round++) {
			ModuleInstance instance = load("defines-memory").instantiate();
			SharedMemory memory = this.registry.get("defines-memory.memory");
			FutureTask<Void> other = new FutureTask<>(instance::close, null);
			Thread.ofVirtual().start(other);
			instance.close();
			assertThat(memory.isClosed()).isTrue();
			assertThat(this.registry.names()).isEmpty();
			other.get();
		}
		assertThat(this.budget.used()).isZero();
	}

	private static ImportValues viewOf(ModuleInstance instance) {
		return ImportValues.builder()
			.addMemory(new ImportMemory("env", "memory", instance.instance().exports().memory("memory")))
			.build();
	}

	private static void collect() {
		System.gc();
		// Cleaners have run when a later one has.
		CountDownLatch cleaned = new CountDownLatch(1);
		Cleaner.create().register(new Object(), cleaned::countDown);
		await().until(() -> {
			System.gc();
			return cleaned.getCount() == 0;
		});
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name), this.execution);
	}

}
