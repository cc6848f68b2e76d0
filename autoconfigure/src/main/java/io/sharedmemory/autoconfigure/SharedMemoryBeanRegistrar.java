package io.sharedmemory.autoconfigure;

import java.util.Set;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Registers one bean for each configured memory, under the memory's name.
 * <p>
 * Runs when the application starts, also where bean definitions were prepared at build
 * time: memories that are added on the command line have their beans, too. It therefore
 * looks at {@code enabled} itself; conditions were frozen by then.
 */
class SharedMemoryBeanRegistrar implements BeanRegistrar {

	/** Beans that an application context looks up, or registers, by name. */
	private static final Set<String> RESERVED = Set.of(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
			ConfigurableApplicationContext.SYSTEM_PROPERTIES_BEAN_NAME,
			ConfigurableApplicationContext.SYSTEM_ENVIRONMENT_BEAN_NAME,
			ConfigurableApplicationContext.APPLICATION_STARTUP_BEAN_NAME,
			ConfigurableApplicationContext.CONVERSION_SERVICE_BEAN_NAME,
			ConfigurableApplicationContext.LOAD_TIME_WEAVER_BEAN_NAME,
			ConfigurableApplicationContext.BOOTSTRAP_EXECUTOR_BEAN_NAME,
			AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME,
			AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
			AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, "springApplicationArguments", "springBootBanner");

	@Override
	public void register(BeanRegistry beans, Environment environment) {
		if (!Binder.get(environment).bind(SharedMemoryProperties.PREFIX + ".enabled", Boolean.class).orElse(true)) {
			return;
		}
		MemoryNames.configured(environment).forEach((name) -> {
			requireUsable(name);
			register(beans, name);
		});
	}

	private static void requireUsable(String name) {
		if (RESERVED.contains(name)) {
			throw unusable("'%s' is the name of a bean of Spring's own.", name,
					"Choose another name for the memory: the name of a memory is the name of its bean.");
		}
		if (name.isBlank() || name.startsWith("&") || name.chars()
			.anyMatch((character) -> "/[]".indexOf(character) >= 0 || Character.isISOControl(character))) {
			throw unusable("'%s' cannot be the name of a memory and its bean.", name,
					"Choose another name for the memory: one that is not blank, does not begin with '&', and has no '/', '[' or ']' in it.");
		}
	}

	private static InvalidSharedMemoryConfigurationException unusable(String problem, String name, String action) {
		return new InvalidSharedMemoryConfigurationException(problem.formatted(name), action,
				SharedMemoryProperties.memoryName(name));
	}

	/**
	 * The bean is a look-up in the registry, which creates and closes the memories. A
	 * singleton would be closed by its context, also where that is the child of the
	 * context whose registry has the memory.
	 */
	private static void register(BeanRegistry beans, String name) {
		beans.registerBean(name, SharedMemory.class,
				(spec) -> spec.description("Shared memory '" + name + "'")
					.prototype()
					.supplier((context) -> context.bean(SharedMemoryRegistry.class).get(name)));
	}

}
