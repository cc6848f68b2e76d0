package io.sharedmemory.autoconfigure.plugin;

import java.util.List;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.metrics.ApplicationStartup;

import io.sharedmemory.autoconfigure.ConfiguredMemories;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.context.BeanNameGuard;
import io.sharedmemory.autoconfigure.context.ListenerBeans;
import io.sharedmemory.autoconfigure.context.ParentContext;
import io.sharedmemory.autoconfigure.context.PrimaryInChild;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.PluginCustomizer;
import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * Auto-configuration for the {@link WasmPlugin plugins} that are configured under
 * {@code wasm.plugins}: {@link WasmPlugins}, which owns them, and a bean for each plugin.
 */
@AutoConfiguration(after = SharedMemoryEndiveAutoConfiguration.class)
@ConditionalOnClass({ Instance.class, MachineFactoryCompiler.class })
@EnableConfigurationProperties(PluginProperties.class)
@Import({ PluginNamesRegistrar.class, PluginBeanRegistrar.class })
public final class PluginAutoConfiguration {

	PluginAutoConfiguration() {
	}

	@Bean
	static BeanNameGuard.Afterwards wasmPluginNameGuard() {
		return PluginBeanRegistrar.NAMES.afterwards();
	}

	@Bean
	ConfiguredPlugins configuredWasmPlugins(PluginProperties properties, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		return new ConfiguredPlugins(properties, environment,
				new ParentContext(beanFactory).find(ConfiguredPlugins.class));
	}

	@Bean
	@ConditionalOnBean({ SharedMemoryLinker.class, SharedMemoryProperties.class })
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@Conditional(OnOwnPlugins.class)
	WasmPlugins wasmPlugins(ConfiguredPlugins plugins, SharedMemoryLinker linker,
			SharedMemoryProperties memoryProperties, ObjectProvider<VisibleMemories> visible,
			ObjectProvider<ConfiguredMemories> memories, ObjectProvider<ImportFunction> functions,
			ObjectProvider<PluginCustomizer> customizers, ObjectProvider<PluginCallListener> listeners,
			ApplicationStartup startup, ConfigurableListableBeanFactory beanFactory) {
		List<SharedMemorySnapshots> snapshots = new ParentContext(beanFactory).findWithOwn(SharedMemorySnapshots.class);
		PluginLoader loader = new PluginLoader(plugins, functions.orderedStream().toList(),
				customizers.orderedStream().toList(), CallListeners.of(listeners.orderedStream().toList()),
				(memory) -> PluginSnapshots.content(memory, snapshots), startup);
		try (BeanClassLoader _ = BeanClassLoader.use(beanFactory)) {
			return memoryProperties.enabled()
					? loader.load(linker, visible.getObject().all(), memories.getIfAvailable())
					: loader.load(linker, null, null);
		}
	}

	@Bean
	static ListenerBeans<WasmPlugins, PluginListener> wasmPluginListeners(ListableBeanFactory beanFactory,
			ObjectProvider<WasmPlugins> plugins) {
		return new ListenerBeans<>(beanFactory, PluginListener.class, plugins::getObject, WasmPlugins::addListener,
				WasmPlugins::removeListener);
	}

	/**
	 * Created eagerly, because no other bean depends on it.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnBean(value = WasmPlugins.class, search = SearchStrategy.CURRENT)
	PluginSnapshots wasmPluginSnapshots(WasmPlugins plugins, ConfigurableListableBeanFactory beanFactory) {
		return new PluginSnapshots(new ParentContext(beanFactory).findWithOwn(SharedMemorySnapshots.class), plugins);
	}

	@Bean
	static PrimaryInChild wasmPluginsInChild() {
		return new PrimaryInChild("wasmPlugins", PluginAutoConfiguration.class);
	}

	@Bean
	@ConditionalOnBean(WasmPlugins.class)
	PluginLookup wasmPluginLookup(WasmPlugins plugins, ConfiguredPlugins configured,
			ConfigurableListableBeanFactory beanFactory) {
		return new PluginLookup(plugins, configured, new ParentContext(beanFactory).find(PluginLookup.class));
	}

	/**
	 * Does not apply to the plugins of a parent context, which continue when this one
	 * stops.
	 */
	@Bean
	@ConditionalOnBean(value = WasmPlugins.class, search = SearchStrategy.CURRENT)
	PluginsLifecycle wasmPluginsLifecycle(WasmPlugins plugins, ConfiguredPlugins configured) {
		return new PluginsLifecycle(plugins, PluginWatcher.of(configured, plugins));
	}

}
