package io.sharedmemory.autoconfigure.plugin;

import java.util.Set;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.BeanNameGuard;
import io.sharedmemory.autoconfigure.BeanNameRule;
import io.sharedmemory.autoconfigure.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Registers one bean for each configured plugin, under the plugin's name.
 * <p>
 * Runs when the application starts, also where bean definitions were prepared at build
 * time: plugins that are added on the command line have their beans, too.
 */
class PluginBeanRegistrar implements BeanRegistrar {

	static final BeanNameGuard NAMES = new BeanNameGuard("plugin", PluginProperties.NAMED, PluginBeanRegistrar.class,
			PluginBeanRegistrar::names);

	@Override
	public void register(BeanRegistry beans, Environment environment) {
		BeanNameRule rule = new BeanNameRule("plugin", PluginProperties.NAMED);
		names(environment).forEach((name) -> {
			rule.require(name);
			register(beans, name);
		});
	}

	/**
	 * The names of the plugins, which are no memories'.
	 */
	private static Set<String> names(Environment environment) {
		Set<String> names = PluginProperties.NAMED.names(environment);
		if (!names.isEmpty()) {
			Set<String> memories = memories(environment);
			names.forEach((name) -> requireOther(name, memories));
		}
		return names;
	}

	private static Set<String> memories(Environment environment) {
		return SharedMemoryProperties.areEnabled(environment) ? SharedMemoryProperties.NAMED.names(environment)
				: Set.of();
	}

	/**
	 * Where the application may override beans, one would silently replace the other.
	 */
	private static void requireOther(String name, Set<String> memories) {
		if (memories.contains(name)) {
			throw new InvalidWasmConfigurationException("A plugin and a memory are both called '%s'.".formatted(name),
					"Choose another name for one of them: the name is that of its bean.",
					PluginProperties.NAMED.property(name), SharedMemoryProperties.NAMED.property(name));
		}
	}

	/**
	 * The bean is a look-up: {@link io.sharedmemory.plugin.WasmPlugins} load and close
	 * the plugins.
	 */
	private static void register(BeanRegistry beans, String name) {
		beans.registerBean(name, WasmPlugin.class, (spec) -> spec.description("Wasm plugin '" + name + "'")
			// Until the names are checked.
			.infrastructure()
			.supplier((context) -> context.bean(PluginLookup.class).get(name)));
	}

}
