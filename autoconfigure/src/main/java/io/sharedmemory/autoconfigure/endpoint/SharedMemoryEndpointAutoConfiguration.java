package io.sharedmemory.autoconfigure.endpoint;

import java.util.Map;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.actuate.NotifyRates;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.actuate.SharedMemoryEndpointJmxExtension;
import io.sharedmemory.actuate.SharedMemoryEndpointWebExtension;
import io.sharedmemory.autoconfigure.ConfiguredMemories;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link SharedMemoryEndpoint}.
 */
@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(SharedMemoryRegistry.class)
@ConditionalOnAvailableEndpoint(SharedMemoryEndpoint.class)
public final class SharedMemoryEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	NotifyRates sharedMemoryNotifyRates(SharedMemoryRegistry registry) {
		return new NotifyRates(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	SharedMemoryEndpoint sharedMemoryEndpoint(SharedMemoryRegistry registry, NotifyRates rates,
			ObjectProvider<ConfiguredMemories> memories) {
		return new SharedMemoryEndpoint(registry, rates,
				memories.stream().findFirst().map(ConfiguredMemories::descriptions).orElseGet(Map::of));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = SharedMemoryEndpoint.class, exposure = EndpointExposure.WEB)
	@RegisterReflectionForBinding(SharedMemoryEndpointWebExtension.ProblemDescriptor.class)
	SharedMemoryEndpointWebExtension sharedMemoryEndpointWebExtension(SharedMemoryRegistry registry) {
		return new SharedMemoryEndpointWebExtension(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = SharedMemoryEndpoint.class, exposure = EndpointExposure.JMX)
	SharedMemoryEndpointJmxExtension sharedMemoryEndpointJmxExtension(SharedMemoryRegistry registry) {
		return new SharedMemoryEndpointJmxExtension(registry);
	}

}
