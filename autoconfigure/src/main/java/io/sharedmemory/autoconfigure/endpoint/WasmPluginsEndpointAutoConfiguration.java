package io.sharedmemory.autoconfigure.endpoint;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.actuate.PluginReload;
import io.sharedmemory.actuate.WasmPluginsEndpoint;
import io.sharedmemory.actuate.WasmPluginsEndpointJmxExtension;
import io.sharedmemory.actuate.WasmPluginsEndpointWebExtension;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link WasmPluginsEndpoint}.
 */
@AutoConfiguration(after = PluginAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(WasmPlugins.class)
@ConditionalOnAvailableEndpoint(WasmPluginsEndpoint.class)
public final class WasmPluginsEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	WasmPluginsEndpoint wasmPluginsEndpoint(WasmPlugins plugins, ObjectProvider<SharedMemoryRegistry> registry) {
		return new WasmPluginsEndpoint(plugins, registry.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = WasmPluginsEndpoint.class, exposure = EndpointExposure.WEB)
	@RegisterReflectionForBinding({ PluginReload.class, WasmPluginsEndpointWebExtension.ProblemDescriptor.class })
	WasmPluginsEndpointWebExtension wasmPluginsEndpointWebExtension(WasmPluginsEndpoint endpoint, WasmPlugins plugins) {
		return new WasmPluginsEndpointWebExtension(endpoint, plugins);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = WasmPluginsEndpoint.class, exposure = EndpointExposure.JMX)
	WasmPluginsEndpointJmxExtension wasmPluginsEndpointJmxExtension(WasmPluginsEndpoint endpoint, WasmPlugins plugins) {
		return new WasmPluginsEndpointJmxExtension(endpoint, plugins);
	}

}
