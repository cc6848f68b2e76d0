package io.sharedmemory.plugin;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.LinkerOptions;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * Plugins with all that they need, from the test modules.
 */
final class PluginFixture implements AutoCloseable {

	final DefaultSharedMemoryRegistry registry;

	final SharedMemoryLinker linker;

	final WasmPlugins plugins;

	PluginFixture() {
		this(null);
	}

	PluginFixture(@Nullable MemoryBudget budget) {
		this(budget, LinkerOptions.DEFAULTS);
	}

	PluginFixture(@Nullable MemoryBudget budget, LinkerOptions options) {
		this.registry = new DefaultSharedMemoryRegistry(List.of(), budget);
		this.linker = new SharedMemoryLinker(this.registry, Map.of(), options);
		this.plugins = new WasmPlugins(this.linker, this.registry);
	}

	WasmPlugin create(String module) {
		return create(module, (plugin) -> plugin);
	}

	WasmPlugin create(String module, UnaryOperator<PluginDefinition.Builder> customizer) {
		return create(new ChangingSource(module), customizer);
	}

	WasmPlugin create(PluginSource source, UnaryOperator<PluginDefinition.Builder> customizer) {
		return this.plugins.create(definition("plugin", source, customizer));
	}

	static PluginDefinition definition(String name, PluginSource source,
			UnaryOperator<PluginDefinition.Builder> customizer) {
		PluginDefinition.Builder builder = PluginDefinition.builder(name, source)
			.callTimeout(Duration.ofSeconds(30))
			.function(sleep());
		return customizer.apply(builder).build();
	}

	/**
	 * A host function that an interrupt ends.
	 */
	static ImportFunction sleep() {
		return new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
			try {
				Thread.sleep(arguments[0]);
				return new long[0];
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("Interrupted", ex);
			}
		});
	}

	long memories() {
		long count = 0;
		for (SharedMemory memory : this.registry) {
			count += memory.isClosed() ? 0 : 1;
		}
		return count;
	}

	@Override
	public void close() {
		this.plugins.close();
		this.registry.close();
	}

	/**
	 * A source whose module can be replaced.
	 */
	static final class ChangingSource implements PluginSource {

		private volatile byte[] binary;

		private volatile @Nullable IOException failure;

		ChangingSource(String module) {
			this.binary = Modules.binary(module);
		}

		void replace(String module) {
			replace(Modules.binary(module));
		}

		void replace(byte[] binary) {
			this.binary = binary;
		}

		void fail(IOException failure) {
			this.failure = failure;
		}

		@Override
		public byte[] read() throws IOException {
			IOException failure = this.failure;
			if (failure != null) {
				throw failure;
			}
			return this.binary;
		}

		@Override
		public String description() {
			return "a test module";
		}

	}

}
