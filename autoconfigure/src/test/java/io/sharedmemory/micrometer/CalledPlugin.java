package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginSource;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

/**
 * Plugins of the test module {@code plugin}, whose export {@code sleep} calls the test.
 */
final class CalledPlugin implements AutoCloseable {

	final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	final SharedMemoryLinker linker = new SharedMemoryLinker(this.memories, Map.of());

	final WasmPlugins plugins;

	private final LongConsumer sleep;

	/**
	 * @param sleep what {@code sleep} does with its argument
	 */
	CalledPlugin(@Nullable PluginCallListener listener, LongConsumer sleep) {
		this.plugins = new WasmPlugins(this.linker, this.memories, listener);
		this.sleep = sleep;
	}

	WasmPlugin create(String name) {
		return create(name, (builder) -> builder);
	}

	WasmPlugin create(String name, UnaryOperator<PluginDefinition.Builder> customizer) {
		return create(name, new Source(), customizer);
	}

	WasmPlugin create(String name, Source source, UnaryOperator<PluginDefinition.Builder> customizer) {
		PluginDefinition.Builder builder = PluginDefinition.builder(name, source)
			.callTimeout(Duration.ofSeconds(30))
			.function(
					new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
						this.sleep.accept(arguments[0]);
						return new long[0];
					}));
		return this.plugins.create(customizer.apply(builder).build());
	}

	@Override
	public void close() {
		this.plugins.close();
		this.memories.close();
	}

	/**
	 * The test module, until it is replaced.
	 */
	static final class Source implements PluginSource {

		private volatile byte[] binary = Modules.binary("plugin");

		void replace(byte[] binary) {
			this.binary = binary;
		}

		@Override
		public byte[] read() {
			return this.binary;
		}

		@Override
		public String description() {
			return "a test module";
		}

	}

}
