package io.sharedmemory.autoconfigure;

import java.time.Duration;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Scope;
import org.springframework.core.io.ResourceLoader;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.context.BeanNameGuard;
import io.sharedmemory.autoconfigure.context.ListenerBeans;
import io.sharedmemory.autoconfigure.context.ParentContext;
import io.sharedmemory.autoconfigure.context.PrimaryInChild;
import io.sharedmemory.autoconfigure.context.RegistryGuard;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.structure.managed.MessageQueues;

/**
 * Auto-configuration for the {@link SharedMemory shared memories} that are configured
 * under {@code wasm.shared-memory}: a registry that holds them, and a bean for each.
 */
@AutoConfiguration
@ImportRuntimeHints(SharedMemoryRuntimeHints.class)
public final class SharedMemoryAutoConfiguration {

	SharedMemoryAutoConfiguration() {
	}

	/**
	 * Bound here. It is a bean for tools that show or validate the properties of
	 * applications.
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
		ConfiguredMemories configuredSharedMemories(SharedMemoryProperties properties,
				ConfigurableListableBeanFactory beanFactory) {
			return new ConfiguredMemories(properties, new ParentContext(beanFactory).find(ConfiguredMemories.class));
		}

		@Bean
		ConfiguredSnapshots configuredSharedMemorySnapshots(ConfiguredMemories memories,
				ConfigurableApplicationContext context) {
			return new ConfiguredSnapshots(memories, context,
					new ParentContext(context.getBeanFactory()).find(ConfiguredSnapshots.class));
		}

		@Bean
		SnapshotLog sharedMemorySnapshotLog() {
			return new SnapshotLog();
		}

		@Bean
		MessageQueues sharedMemoryQueues() {
			return new MessageQueues();
		}

		/**
		 * Returns the limits. A child context has its parent's budget, because it sees
		 * the properties of its parent, unless it sets another one.
		 */
		@Bean
		RegistryLimits sharedMemoryRegistryLimits(SharedMemoryProperties properties,
				ObjectProvider<ResourceLimiter> limiters, ConfigurableListableBeanFactory beanFactory) {
			return RegistryLimits.of(properties.budget(), limiters.orderedStream().toList(),
					new ParentContext(beanFactory).find(RegistryLimits.class));
		}

		/**
		 * Applies to the application's own registries as well as to the default one.
		 */
		@Bean
		@Scope("prototype")
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		DefaultSharedMemoryRegistry.Builder sharedMemoryRegistryBuilder(RegistryLimits limits) {
			return limits.builder();
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		@Conditional(OnOwnMemories.class)
		SharedMemoryRegistry sharedMemoryRegistry(DefaultSharedMemoryRegistry.Builder builder) {
			return builder.build();
		}

		@Bean
		static PrimaryInChild sharedMemoryRegistryInChild() {
			return new PrimaryInChild("sharedMemoryRegistry", Enabled.class);
		}

		@Bean
		static ListenerBeans<SharedMemoryRegistry, SharedMemoryRegistryListener> sharedMemoryRegistryListeners(
				ListableBeanFactory beanFactory, ObjectProvider<SharedMemoryRegistry> registry) {
			return new ListenerBeans<>(beanFactory, SharedMemoryRegistryListener.class, registry::getObject,
					SharedMemoryRegistry::addListener, SharedMemoryRegistry::removeListener);
		}

		/**
		 * Does not apply to the registry of a parent context, which outlives this one.
		 */
		@Bean
		@ConditionalOnBean(value = SharedMemoryRegistry.class, search = SearchStrategy.CURRENT)
		SharedMemoryLifecycle sharedMemoryLifecycle(SharedMemoryRegistry registry, ConfiguredSnapshots configured,
				SharedMemorySnapshots snapshots, ObjectProvider<LifecycleProperties> lifecycle,
				ConfigurableApplicationContext context) {
			Duration phase = lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase();
			return new SharedMemoryLifecycle(registry,
					new SnapshotTimer(configured, snapshots, SnapshotTimer.patience(phase)), context);
		}

		/**
		 * Applies to the memories of the context's own registry.
		 */
		@Bean
		@ConditionalOnBean(value = SharedMemoryRegistry.class, search = SearchStrategy.CURRENT)
		SharedMemorySnapshots sharedMemorySnapshots(SharedMemoryRegistry registry, ConfiguredSnapshots configured,
				SnapshotLog log, MessageQueues sharedMemoryQueues) {
			return new SharedMemorySnapshots(registry, configured.plans(), log, sharedMemoryQueues);
		}

		@Bean
		static PrimaryInChild sharedMemorySnapshotsInChild() {
			return new PrimaryInChild("sharedMemorySnapshots", Enabled.class);
		}

		@Bean
		@ConditionalOnBean(value = SharedMemoryRegistry.class, search = SearchStrategy.CURRENT)
		MessageQueuesLifecycle sharedMemoryQueuesLifecycle(MessageQueues sharedMemoryQueues,
				ConfigurableApplicationContext context) {
			return new MessageQueuesLifecycle(sharedMemoryQueues, context);
		}

	}

	/**
	 * Includes all registries, even if the configured memories are disabled.
	 */
	@Bean
	@ConditionalOnBean(SharedMemoryRegistry.class)
	VisibleMemories visibleSharedMemories(SharedMemoryRegistry registry, ObjectProvider<ConfiguredMemories> configured,
			ObjectProvider<RegistryLimits> limits, ConfigurableListableBeanFactory beanFactory) {
		ParentContext parent = new ParentContext(beanFactory);
		SharedMemoryRegistry parents = parent.find(SharedMemoryRegistry.class);
		limits.ifAvailable((available) -> available.warnIfIgnoredBy(registry, parents));
		return new VisibleMemories(registry, parents, parent.find(VisibleMemories.class), configured.getIfAvailable(),
				beanFactory.getBeansOfType(MessageQueues.class, false, false)
					.values()
					.stream()
					.findFirst()
					.orElse(null));
	}

}
