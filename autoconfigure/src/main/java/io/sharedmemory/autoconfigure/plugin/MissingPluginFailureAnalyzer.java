package io.sharedmemory.autoconfigure.plugin;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;

import io.sharedmemory.autoconfigure.diagnostics.MissingBeanFailureAnalyzer;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Reports which plugin is required but missing.
 */
class MissingPluginFailureAnalyzer extends MissingBeanFailureAnalyzer {

	MissingPluginFailureAnalyzer(BeanFactory beanFactory) {
		super("plugin", "plugins", WasmPlugin.class, PluginProperties.NAMED, beanFactory);
	}

	@Override
	protected @Nullable String prerequisite() {
		return (isPresent("run.endive.runtime.Instance") && isPresent("run.endive.compiler.MachineFactoryCompiler"))
				? null
				: "Add the dependencies 'run.endive:runtime' and 'run.endive:compiler': without them there are no plugins.";
	}

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, null);
	}

}
