package io.sharedmemory.autoconfigure;

import java.util.Set;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;

/**
 * Registers one bean for each configured memory, under the memory's name.
 * <p>
 * Runs when the application starts, also where bean definitions were prepared at build
 * time: memories that are added on the command line have their beans, too. It therefore
 * looks at {@code enabled} itself; conditions were frozen by then.
 */
class SharedMemoryBeanRegistrar implements BeanRegistrar {

	static final BeanNameGuard NAMES = new BeanNameGuard("memory", SharedMemoryProperties.NAMED,
			SharedMemoryBeanRegistrar.class, SharedMemoryBeanRegistrar::names);

	@Override
	public void register(BeanRegistry beans, Environment environment) {
		BeanNameRule rule = new BeanNameRule("memory", SharedMemoryProperties.NAMED);
		names(environment).forEach((name) -> {
			rule.require(name);
			register(beans, name);
		});
	}

	private static Set<String> names(Environment environment) {
		return SharedMemoryProperties.areEnabled(environment) ? SharedMemoryProperties.NAMED.names(environment)
				: Set.of();
	}

	/**
	 * The bean is a look-up in the registry, which creates and closes the memories. A
	 * singleton would be closed by its context, also where that is the child of the
	 * context whose registry has the memory: children have the properties of their
	 * parents, and so these beans, too.
	 */
	private static void register(BeanRegistry beans, String name) {
		beans.registerBean(name, SharedMemory.class,
				(spec) -> spec.description("Shared memory '" + name + "'")
					.prototype()
					// Until the names are checked.
					.infrastructure()
					.supplier((context) -> context.bean(VisibleMemories.class).configured(name)));
	}

}
