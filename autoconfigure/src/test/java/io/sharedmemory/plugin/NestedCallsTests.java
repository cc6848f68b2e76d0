package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Calls from host functions that a plugin calls: of the same instance, and of other
 * plugins.
 */
class NestedCallsTests {

	private final PluginFixture fixture = new PluginFixture();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void instanceWhoseNestedCallTrappedIsThrownAway() {
		AtomicReference<PluginInstance> leased = new AtomicReference<>();
		AtomicReference<Throwable> nested = new AtomicReference<>();
		WasmPlugin plugin = create(Duration.ofSeconds(10), () -> {
			nested.set(catchThrowable(() -> leased.get().callInt("divide", 0)));
			assertThat(catchThrowable(() -> leased.get().callInt("count")))
				.hasMessageContaining("has failed; lease another one");
		});
		plugin.call("count");
		plugin.with((instance) -> {
			leased.set(instance);
			instance.callVoid("sleep", 1L);
			return null;
		});
		assertThat(nested.get()).isInstanceOf(PluginTrapException.class).hasMessageContaining("divide by zero");
		assertThat(plugin.call("count")).as("calls of a new instance").containsExactly(1);
	}

	@ParameterizedTest
	@CsvSource({ "30, 5", "5, 30" })
	void timeoutOfAnotherPluginIsNoInterrupt(int outer, int inner) {
		WasmPlugin other = this.fixture.plugins
			.create(PluginFixture.definition("other", new PluginFixture.ChangingSource("plugin"),
					(builder) -> builder.callTimeout(Duration.ofMillis(inner))));
		WasmPlugin plugin = create(Duration.ofMillis(outer), () -> other.call("spin"));
		for (int i = 0; i < 20; i++) {
			Throwable failure = catchThrowable(() -> plugin.call("sleep", 1));
			assertThat(failure).isInstanceOfAny(PluginTrapException.class, PluginTimeoutException.class);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}
	}

	@Test
	void interruptOfAnotherThreadIsNotTheCallers() {
		WasmPlugin plugin = create(Duration.ofSeconds(10), () -> {
			throw new IllegalStateException("A worker failed", new ExecutionException(new InterruptedException()));
		});
		assertThat(catchThrowable(() -> plugin.call("sleep", 1))).isInstanceOf(PluginTrapException.class)
			.hasMessageContaining("A worker failed");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void interruptOfTheCallerInACallOfAnotherPluginIsOne() {
		WasmPlugin other = this.fixture.plugins.create(PluginFixture.definition("other",
				new PluginFixture.ChangingSource("plugin"), (builder) -> builder.callTimeout(Duration.ofSeconds(10))));
		WasmPlugin plugin = create(Duration.ofSeconds(10), () -> {
			Thread.currentThread().interrupt();
			other.call("spin");
		});
		assertThat(catchThrowable(() -> plugin.call("sleep", 1))).isExactlyInstanceOf(PluginException.class)
			.hasMessageContaining("was interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

	/**
	 * A plugin whose {@code sleep} does something else.
	 */
	private WasmPlugin create(Duration timeout, Runnable work) {
		ImportFunction sleep = new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64),
				(instance, arguments) -> {
					work.run();
					return new long[0];
				});
		return this.fixture.create("plugin", (builder) -> builder.function(sleep).callTimeout(timeout).instances(0, 1));
	}

}
