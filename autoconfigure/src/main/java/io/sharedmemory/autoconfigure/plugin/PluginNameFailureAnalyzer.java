package io.sharedmemory.autoconfigure.plugin;

import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.diagnostics.BeanNameFailureAnalyzer;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Reports that a plugin has the name of another bean.
 */
class PluginNameFailureAnalyzer extends BeanNameFailureAnalyzer {

	PluginNameFailureAnalyzer(Environment environment) {
		super("plugin", WasmPlugin.class.getName(), PluginProperties.NAMED::property, environment);
	}

}
