package io.sharedmemory.autoconfigure.web;

import jakarta.servlet.Filter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.filter.OncePerRequestFilter;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for requests of a servlet container that are waiting on memories or
 * calling plugins when the application stops.
 */
@AutoConfiguration(after = { SharedMemoryAutoConfiguration.class, PluginAutoConfiguration.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ Filter.class, OncePerRequestFilter.class })
@EnableConfigurationProperties(ShutdownProperties.class)
public final class RequestShutdownAutoConfiguration {

	RequestShutdownAutoConfiguration() {
	}

	@Bean
	RequestFilter wasmRequestFilter() {
		return new RequestFilter();
	}

	@Bean
	@ConditionalOnBean(SharedMemoryRegistry.class)
	WaitingThreads wasmWaitingThreads(VisibleMemories memories) {
		return new WaitingThreads(memories.all());
	}

	@Bean
	@ConditionalOnBean(WasmPlugins.class)
	CallingThreads wasmCallingThreads(WasmPlugins plugins) {
		return new CallingThreads(plugins);
	}

	@Bean
	RequestRelease wasmRequestRelease(RequestFilter requests, ObjectProvider<BlockedThreads> blocked,
			ShutdownProperties properties, ObjectProvider<LifecycleProperties> lifecycle, Environment environment) {
		boolean graceful = !"immediate".equalsIgnoreCase(environment.getProperty("server.shutdown"));
		ShutdownTimes times = ShutdownTimes.of(graceful, properties.gracePeriod(),
				lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase());
		return new RequestRelease(requests, blocked.orderedStream().toList(), times);
	}

}
