package io.sharedmemory.autoconfigure.plugin;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.metrics.ApplicationStartup;

import io.sharedmemory.autoconfigure.BeanNameGuard;
import io.sharedmemory.autoconfigure.ConfiguredMemories;
import io.sharedmemory.autoconfigure.ListenerBeans;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.PluginCustomizer;
import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link WasmPlugin plugins} that are configured under
 * {@code wasm.plugins}: {@link WasmPlugins} that owns them, and a bean for each.
 */
@AutoConfiguration(after = SharedMemoryEndiveAutoConfiguration.class)
@ConditionalOnClass({ Instance.class, MachineFactoryCompiler.class })
@EnableConfigurationProperties(PluginProperties.class)
@Import({ PluginNamesRegistrar.class, PluginBeanRegistrar.class })
public final class PluginAutoConfiguration {

	@Bean
	static BeanNameGuard.Afterwards wasmPluginNameGuard() {
		return PluginBeanRegistrar.NAMES.afterwards();
	}

	@Bean
	ConfiguredPlugins configuredWasmPlugins(PluginProperties properties, Environment environment) {
		return new ConfiguredPlugins(properties, environment);
	}

	@Bean
	@ConditionalOnBean({ SharedMemoryLinker.class, SharedMemoryProperties.class })
	@ConditionalOnMissingBean
	WasmPlugins wasmPlugins(ConfiguredPlugins plugins, SharedMemoryLinker linker,
			SharedMemoryProperties memoryProperties, ObjectProvider<SharedMemoryRegistry> registry,
			ObjectProvider<ConfiguredMemories> memories, ObjectProvider<ImportFunction> functions,
			ObjectProvider<PluginCustomizer> customizers, ObjectProvider<PluginCallListener> listeners,
			ApplicationStartup startup) {
		PluginLoader loader = new PluginLoader(plugins, functions.orderedStream().toList(),
				customizers.orderedStream().toList(), CallListeners.of(listeners.orderedStream().toList()), startup);
		return memoryProperties.enabled() ? loader.load(linker, registry.getObject(), memories.getIfAvailable())
				: loader.load(linker, null, null);
	}

	@Bean
	static ListenerBeans<WasmPlugins, PluginListener> wasmPluginListeners(ListableBeanFactory beanFactory,
			ObjectProvider<WasmPlugins> plugins) {
		return new ListenerBeans<>(beanFactory, PluginListener.class, plugins::getObject, WasmPlugins::addListener,
				WasmPlugins::removeListener);
	}

	/**
	 * Not for the plugins of a parent context, which go on when this one stops.
	 */
	@Bean
	@ConditionalOnBean(value = WasmPlugins.class, search = SearchStrategy.CURRENT)
	PluginsLifecycle wasmPluginsLifecycle(WasmPlugins plugins, ConfiguredPlugins configured) {
		return new PluginsLifecycle(plugins, PluginWatcher.of(configured, plugins));
	}

}
