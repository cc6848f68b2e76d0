package io.sharedmemory.endive.code;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryView;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ModuleMachine}: stack traces show what people wrote.
 */
class ModuleMachineTests {

	private static final WasmModule MODULE = Parser.parse(Modules.binary("plugin-with-names"));

	private final SharedMemory memory = SharedMemory.create(new MemoryType(1, 4));

	private final ModuleMachine machine = ModuleCompiler.withoutCache().compile("shop.pricing", MODULE);

	@AfterEach
	void close() {
		this.memory.close();
	}

	@Test
	void framesBearTheNamesOfModuleAndFunctions() {
		List<String> frames = frames(this.machine, "price");
		assertThat(frames).contains("wasm.shop_pricingFuncGroup_0.compute_discount",
				"wasm.shop_pricingFuncGroup_0.price");
	}

	@Test
	void symbolsOfRustAreLegible() {
		assertThat(frames(this.machine, "show"))
			.contains("wasm.shop_pricingFuncGroup_0.price::{price::Tier as core::fmt::Display}::fmt");
		assertThat(functions(this.machine, "show")).startsWith("price::<price::Tier as core::fmt::Display>::fmt");
	}

	@Test
	void functionThatIsCalledAsTheCompilersMethodsIsAFunction() {
		assertThat(functions(this.machine, "call")).hasSize(2).startsWith("call");
	}

	@Test
	void framesOfOthersAreNoFunctions() {
		assertThat(this.machine.function(new StackTraceElement("wasm.other", "price", null, -1))).isEmpty();
		assertThat(this.machine.function(new StackTraceElement("wasm.shop_pricingFuncGroup_0", "price", null, -1)))
			.contains("price");
		assertThat(this.machine.function(new StackTraceElement("wasm.shop_pricing_oldFuncGroup_0", "price", null, -1)))
			.isEmpty();
		assertThat(this.machine.function(new StackTraceElement("wasm.shop_pricing", "toString", null, -1))).isEmpty();
	}

	@Test
	void threadThatWaitsShowsWhere() throws Exception {
		Instance instance = instance(this.machine);
		Thread thread = Thread.ofPlatform().start(() -> instance.export("wait").apply());
		await().until(() -> this.memory.waiting() == 1);
		assertThat(Stream.of(thread.getStackTrace()).map(this.machine::function).flatMap(Optional::stream))
			.containsExactly("wait_for_stock", "wait");
		this.memory.atomicNotify(64, 1);
		assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
	}

	@Test
	void interpretedFunctionsLeaveNoTrace() {
		assertThat(functions(ModuleMachine.interpreted(), "price")).isEmpty();
	}

	private List<String> frames(ModuleMachine machine, String export) {
		return trace(machine, export).map((frame) -> frame.getClassName() + "." + frame.getMethodName()).toList();
	}

	private List<String> functions(ModuleMachine machine, String export) {
		return trace(machine, export).map(machine::function).flatMap(Optional::stream).toList();
	}

	private Stream<StackTraceElement> trace(ModuleMachine machine, String export) {
		Throwable trap = catchThrowable(() -> instance(machine).export(export).apply(0));
		assertThat(trap).hasMessageContaining("divide by zero");
		return Stream.of(trap.getStackTrace());
	}

	private Instance instance(ModuleMachine machine) {
		return Instance.builder(MODULE)
			.withMachineFactory(machine::of)
			.withImportValues(ImportValues.builder()
				.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(this.memory)))
				.build())
			.build();
	}

}
