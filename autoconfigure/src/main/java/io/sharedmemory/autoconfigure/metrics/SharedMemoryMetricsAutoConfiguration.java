package io.sharedmemory.autoconfigure.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.context.ConditionalOnOwn;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * Auto-configuration for the {@link SharedMemoryMetrics meters} of shared memories.
 */
@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(SharedMemoryRegistry.class)
@ConditionalOnOwn(value = SharedMemoryRegistry.class, orMissing = SharedMemoryMetrics.class)
@EnableConfigurationProperties(MetricsProperties.class)
public final class SharedMemoryMetricsAutoConfiguration {

	SharedMemoryMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SharedMemoryMetrics sharedMemoryMetrics(SharedMemoryRegistry registry,
			ObjectProvider<SharedMemoryMeterConventions> conventions, MetricsProperties properties,
			ObjectProvider<VisibleMemories> visible, ObjectProvider<SharedMemorySnapshots> snapshots,
			ListableBeanFactory beanFactory) {
		new UnusedConventions(beanFactory).warn(SharedMemory.class, SharedMemoryMeterConventions.class);
		return new SharedMemoryMetrics(registry, conventions.getIfAvailable(DefaultSharedMemoryMeterConventions::new),
				properties.requireMaximumMemories(),
				(memory) -> visible.stream().flatMap((memories) -> memories.queues(memory).stream()).toList(),
				snapshots.getIfAvailable());
	}

}
