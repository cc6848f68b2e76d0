package io.sharedmemory.autoconfigure;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.io.ResourceLoader;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * Auto-configuration for the {@link SharedMemory shared memories} that are configured
 * under {@code wasm.shared-memory}: a registry that holds them, and a bean for each.
 */
@AutoConfiguration
@ImportRuntimeHints(SharedMemoryRuntimeHints.class)
public final class SharedMemoryAutoConfiguration {

	/**
	 * Bound here; for who shows or validates the properties of applications it is one of
	 * them.
	 */
	@Bean
	static SharedMemoryProperties sharedMemoryProperties(ConfigurableApplicationContext context) {
		return new MemoryBinder(context).bind();
	}

	@Bean
	@ConfigurationPropertiesBinding
	static FileContentToResourceConverter sharedMemoryFileContentToResourceConverter(ResourceLoader loader) {
		return new FileContentToResourceConverter(loader);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = SharedMemoryProperties.PREFIX + ".enabled", matchIfMissing = true)
	@Import({ ConfiguredMemoriesRegistrar.class, SharedMemoryBeanRegistrar.class })
	static class Enabled {

		@Bean
		static ConfiguredMemoriesCreator configuredSharedMemoriesCreator(ConfigurableListableBeanFactory beanFactory) {
			return new ConfiguredMemoriesCreator(beanFactory);
		}

		@Bean
		static RegistryGuard sharedMemoryRegistryGuard() {
			return new RegistryGuard();
		}

		@Bean
		static BeanNameGuard.Afterwards sharedMemoryNameGuard() {
			return SharedMemoryBeanRegistrar.NAMES.afterwards();
		}

		@Bean
		ConfiguredMemories configuredSharedMemories(SharedMemoryProperties properties) {
			return new ConfiguredMemories(properties);
		}

		@Bean
		@ConditionalOnMissingBean
		SharedMemoryRegistry sharedMemoryRegistry(SharedMemoryProperties properties,
				ObjectProvider<ResourceLimiter> limiters) {
			MemoryBudget budget = (properties.budget() != null) ? new MemoryBudget(properties.budget().toBytes())
					: null;
			return new DefaultSharedMemoryRegistry(limiters.orderedStream().toList(), budget);
		}

		@Bean
		static ListenerBeans<SharedMemoryRegistry, SharedMemoryRegistryListener> sharedMemoryRegistryListeners(
				ListableBeanFactory beanFactory, ObjectProvider<SharedMemoryRegistry> registry) {
			return new ListenerBeans<>(beanFactory, SharedMemoryRegistryListener.class, registry::getObject,
					SharedMemoryRegistry::addListener, SharedMemoryRegistry::removeListener);
		}

		/**
		 * Not for the registry of a parent context, which outlives this one.
		 */
		@Bean
		@ConditionalOnBean(value = SharedMemoryRegistry.class, search = SearchStrategy.CURRENT)
		SharedMemoryLifecycle sharedMemoryLifecycle(SharedMemoryRegistry registry,
				ConfigurableApplicationContext context) {
			return new SharedMemoryLifecycle(registry, context);
		}

	}

}
