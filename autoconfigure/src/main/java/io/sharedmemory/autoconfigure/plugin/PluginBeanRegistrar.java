package io.sharedmemory.autoconfigure.plugin;

import java.util.Collection;
import java.util.List;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.SharedMemoryNames;
import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.ConfiguredName;
import io.sharedmemory.autoconfigure.context.BeanNameGuard;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Registers one bean for each configured plugin, under the plugin's name.
 * <p>
 * It runs when the application starts, even if bean definitions were prepared at build
 * time, so that plugins that are added on the command line have beans as well.
 */
class PluginBeanRegistrar implements BeanRegistrar {

	static final BeanNameGuard NAMES = new BeanNameGuard(PluginBeanRegistrar.class, PluginBeanRegistrar::names);

	@Override
	public void register(BeanRegistry beans, Environment environment) {
		names(environment).forEach((name) -> {
			name.require();
			register(beans, name.name());
		});
	}

	/**
	 * Returns the names of the plugins, which must differ from those of memories and
	 * queues.
	 */
	private static Collection<ConfiguredName> names(Environment environment) {
		List<ConfiguredName> names = ConfigurationReader.of(environment)
			.names(PluginProperties.NAMED)
			.stream()
			.map((name) -> new ConfiguredName("plugin", name, PluginProperties.NAMED.property(name)))
			.toList();
		if (!names.isEmpty()) {
			SharedMemoryNames others = SharedMemoryNames.of(environment);
			names.forEach((name) -> others.find(name.name()).ifPresent((other) -> {
				throw name.sameAs(other);
			}));
		}
		return names;
	}

	/**
	 * Registers a plugin. The bean is looked up in
	 * {@link io.sharedmemory.plugin.WasmPlugins}, which load and close the plugins.
	 */
	private static void register(BeanRegistry beans, String name) {
		beans.registerBean(name, WasmPlugin.class, (spec) -> spec.description("Wasm plugin '" + name + "'")
			// Until the names are checked.
			.infrastructure()
			.supplier((context) -> context.bean(PluginLookup.class).get(name)));
	}

}
