package io.sharedmemory.autoconfigure.endpoint;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.actuate.SharedMemoryInfoContributor;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.context.ConditionalOnOwn;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link SharedMemoryInfoContributor}.
 */
@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnBean(SharedMemoryRegistry.class)
@ConditionalOnOwn(value = SharedMemoryRegistry.class, orMissing = SharedMemoryInfoContributor.class)
public final class SharedMemoryInfoAutoConfiguration {

	SharedMemoryInfoAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnEnabledInfoContributor("shared-memory")
	SharedMemoryInfoContributor sharedMemoryInfoContributor(VisibleMemories memories) {
		return new SharedMemoryInfoContributor(memories.all());
	}

}
