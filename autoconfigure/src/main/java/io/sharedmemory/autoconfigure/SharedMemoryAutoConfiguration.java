package io.sharedmemory.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link SharedMemory shared memories} that are configured
 * under {@code wasm.shared-memory}: a registry that holds them, and a bean for each.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "wasm.shared-memory.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SharedMemoryProperties.class)
@Import(SharedMemoryBeanRegistrar.class)
public final class SharedMemoryAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SharedMemoryRegistry sharedMemoryRegistry(SharedMemoryProperties properties) {
		DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();
		properties.types().forEach(registry::create);
		return registry;
	}

}
