package io.sharedmemory.autoconfigure.endpoint;

import java.util.List;
import java.util.Map;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.actuate.MemoryUsers;
import io.sharedmemory.actuate.ModuleMemoryUsers;
import io.sharedmemory.actuate.NotifyRates;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoryDetailsDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.actuate.SharedMemoryEndpointJmxExtension;
import io.sharedmemory.actuate.SharedMemoryEndpointWebExtension;
import io.sharedmemory.autoconfigure.ConfiguredMemories;
import io.sharedmemory.autoconfigure.CreationRefusalsAutoConfiguration;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.context.ConditionalOnOwn;
import io.sharedmemory.autoconfigure.context.ParentContext;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * Auto-configuration for the {@link SharedMemoryEndpoint}.
 */
@AutoConfiguration(after = { SharedMemoryAutoConfiguration.class, CreationRefusalsAutoConfiguration.class,
		PluginAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(SharedMemoryRegistry.class)
@ConditionalOnOwn(value = SharedMemoryRegistry.class, orMissing = SharedMemoryEndpoint.class)
@ConditionalOnAvailableEndpoint(SharedMemoryEndpoint.class)
public final class SharedMemoryEndpointAutoConfiguration {

	SharedMemoryEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	NotifyRates sharedMemoryNotifyRates(VisibleMemories memories) {
		return new NotifyRates(memories.all());
	}

	/**
	 * Applies to the registry of a parent context that has no such record.
	 */
	@Bean
	@ConditionalOnMissingBean
	CreationRefusals sharedMemoryEndpointCreationRefusals(SharedMemoryRegistry registry) {
		return new CreationRefusals(registry);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SharedMemoryEndpoint sharedMemoryEndpoint(VisibleMemories memories, NotifyRates rates,
			ObjectProvider<ConfiguredMemories> configured, ObjectProvider<MemoryUsers> users, CreationRefusals refusals,
			ConfigurableListableBeanFactory beanFactory) {
		return new SharedMemoryEndpoint(memories.all(), rates,
				configured.stream().findFirst().map(ConfiguredMemories::descriptions).orElseGet(Map::of),
				users.getIfAvailable(() -> new MemoryUsers() {
				}), refusals, memories::queues, snapshots(beanFactory));
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(endpoint = SharedMemoryEndpoint.class, exposure = EndpointExposure.WEB)
	@RegisterReflectionForBinding({ SharedMemoryDetailsDescriptor.class,
			SharedMemoryEndpointWebExtension.ProblemDescriptor.class })
	SharedMemoryEndpointWebExtension sharedMemoryEndpointWebExtension(SharedMemoryEndpoint endpoint,
			VisibleMemories memories, ConfigurableListableBeanFactory beanFactory) {
		return new SharedMemoryEndpointWebExtension(endpoint, memories.all(), snapshots(beanFactory));
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(endpoint = SharedMemoryEndpoint.class, exposure = EndpointExposure.JMX)
	SharedMemoryEndpointJmxExtension sharedMemoryEndpointJmxExtension(SharedMemoryEndpoint endpoint,
			VisibleMemories memories, ConfigurableListableBeanFactory beanFactory) {
		return new SharedMemoryEndpointJmxExtension(endpoint, memories.all(), snapshots(beanFactory));
	}

	/**
	 * Returns the snapshots of all contexts: the memories that a context sees may belong
	 * to its parent.
	 */
	private static List<SharedMemorySnapshots> snapshots(ConfigurableListableBeanFactory beanFactory) {
		return new ParentContext(beanFactory).findWithOwn(SharedMemorySnapshots.class);
	}

	/**
	 * Applies if there are modules and an engine that executes them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Instance.class, MachineFactoryCompiler.class })
	@ConditionalOnBean(SharedMemoryLinker.class)
	static class Modules {

		/**
		 * Looks in all contexts: the memories that a context sees may be used by modules
		 * of its parent.
		 */
		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		MemoryUsers sharedMemoryUsers(ConfigurableListableBeanFactory beanFactory) {
			ParentContext contexts = new ParentContext(beanFactory);
			return new ModuleMemoryUsers(contexts.findWithOwn(SharedMemoryLinker.class),
					contexts.findWithOwn(WasmPlugins.class));
		}

	}

}
