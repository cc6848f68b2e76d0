package io.sharedmemory.plugin;

/**
 * Completes plugins before they are loaded: gives one the host functions that only it may
 * call, for instance. In a Spring application, a bean of this type is called for each
 * configured plugin; several are called in their order.
 */
@FunctionalInterface
public interface PluginCustomizer {

	/**
	 * Completes a plugin.
	 * @param plugin what the plugin is going to be;
	 * {@link PluginDefinition.Builder#name()} tells which one
	 */
	void customize(PluginDefinition.Builder plugin);

}
