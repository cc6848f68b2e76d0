package io.sharedmemory.autoconfigure;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
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

	static final BeanNameGuard NAMES = new BeanNameGuard("memory", SharedMemoryProperties.NAMED,
			SharedMemoryBeanRegistrar.class, SharedMemoryProperties.NAMED::names);

	@Override
	public void register(BeanRegistry beans, Environment environment) {
		if (!SharedMemoryProperties.areEnabled(environment)) {
			return;
		}
		BeanNameRule rule = new BeanNameRule("memory", SharedMemoryProperties.NAMED);
		SharedMemoryProperties.NAMED.names(environment).forEach((name) -> {
			rule.require(name);
			register(beans, name);
		});
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
					// Until the names are checked.
					.infrastructure()
					.supplier((context) -> context.bean(SharedMemoryRegistry.class).get(name)));
	}

}
