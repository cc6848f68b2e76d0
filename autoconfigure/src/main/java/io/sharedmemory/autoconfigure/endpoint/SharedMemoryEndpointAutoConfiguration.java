package io.sharedmemory.autoconfigure.endpoint;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.actuate.SharedMemoryEndpoint;
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
	SharedMemoryEndpoint sharedMemoryEndpoint(SharedMemoryRegistry registry) {
		return new SharedMemoryEndpoint(registry);
	}

}
