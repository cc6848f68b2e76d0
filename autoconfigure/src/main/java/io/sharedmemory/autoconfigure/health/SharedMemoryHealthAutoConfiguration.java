package io.sharedmemory.autoconfigure.health;

import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

import io.sharedmemory.actuate.GrowthFailurePolicy;
import io.sharedmemory.actuate.SharedMemoryHealthContributor;
import io.sharedmemory.autoconfigure.ConfiguredMemories;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.context.ConditionalOnOwn;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link SharedMemoryHealthContributor}.
 */
@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
@ConditionalOnClass({ CompositeHealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(SharedMemoryRegistry.class)
@ConditionalOnOwn(value = SharedMemoryRegistry.class, orMissing = SharedMemoryHealthContributor.class)
@ConditionalOnEnabledHealthIndicator("shared-memory")
@EnableConfigurationProperties(SharedMemoryHealthProperties.class)
public final class SharedMemoryHealthAutoConfiguration {

	SharedMemoryHealthAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = OnMissingSharedMemoryHealth.BEAN, search = SearchStrategy.CURRENT)
	@Conditional(OnMissingSharedMemoryHealth.class)
	SharedMemoryHealthContributor sharedMemoryHealthContributor(VisibleMemories memories,
			ObjectProvider<ConfiguredMemories> configured, SharedMemoryHealthProperties properties) {
		return new SharedMemoryHealthContributor(memories.all(),
				configured.stream().findFirst().map(ConfiguredMemories::allNames).orElseGet(Set::of),
				new GrowthFailurePolicy(new Status(properties.growthFailureStatus()),
						properties.growthFailureWindow()));
	}

}
