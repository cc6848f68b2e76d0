package io.sharedmemory.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the record of memories that were {@link CreationRefusals not
 * created}. A registry of a parent context has its record in that context.
 */
@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
@ConditionalOnBean(value = SharedMemoryRegistry.class, search = SearchStrategy.CURRENT)
public final class CreationRefusalsAutoConfiguration {

	CreationRefusalsAutoConfiguration() {
	}

	/**
	 * Created eagerly, so that refusals before the first look are recorded as well.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	CreationRefusals sharedMemoryCreationRefusals(SharedMemoryRegistry registry) {
		return new CreationRefusals(registry);
	}

}
