package io.sharedmemory.autoconfigure.endpoint;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.actuate.PluginReload;
import io.sharedmemory.actuate.WasmPluginsEndpoint;
import io.sharedmemory.actuate.WasmPluginsEndpointJmxExtension;
import io.sharedmemory.actuate.WasmPluginsEndpointWebExtension;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.context.ConditionalOnOwn;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * Auto-configuration for the {@link WasmPluginsEndpoint}.
 */
@AutoConfiguration(after = PluginAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(WasmPlugins.class)
@ConditionalOnOwn(value = WasmPlugins.class, orMissing = WasmPluginsEndpoint.class)
@ConditionalOnAvailableEndpoint(WasmPluginsEndpoint.class)
public final class WasmPluginsEndpointAutoConfiguration {

	WasmPluginsEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	WasmPluginsEndpoint wasmPluginsEndpoint(WasmPlugins plugins, ObjectProvider<VisibleMemories> memories) {
		VisibleMemories visible = memories.getIfAvailable();
		return new WasmPluginsEndpoint(plugins, (visible != null) ? visible.all() : null);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(endpoint = WasmPluginsEndpoint.class, exposure = EndpointExposure.WEB)
	@RegisterReflectionForBinding({ PluginReload.class, WasmPluginsEndpointWebExtension.ProblemDescriptor.class })
	WasmPluginsEndpointWebExtension wasmPluginsEndpointWebExtension(WasmPluginsEndpoint endpoint, WasmPlugins plugins) {
		return new WasmPluginsEndpointWebExtension(endpoint, plugins);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(endpoint = WasmPluginsEndpoint.class, exposure = EndpointExposure.JMX)
	WasmPluginsEndpointJmxExtension wasmPluginsEndpointJmxExtension(WasmPluginsEndpoint endpoint, WasmPlugins plugins) {
		return new WasmPluginsEndpointJmxExtension(endpoint, plugins);
	}

}
