package io.sharedmemory.autoconfigure;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.configuration.ConfiguredName;
import io.sharedmemory.autoconfigure.context.BeanNameGuard;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.structure.MessageQueue;

/**
 * Registers one bean for each configured memory and queue, under its name.
 * <p>
 * Runs when the application starts, also where bean definitions were prepared at build
 * time: memories that are added on the command line have their beans, too. It therefore
 * looks at {@code enabled} itself; conditions were frozen by then.
 */
class SharedMemoryBeanRegistrar implements BeanRegistrar {

	static final BeanNameGuard NAMES = new BeanNameGuard(SharedMemoryBeanRegistrar.class,
			(environment) -> SharedMemoryNames.of(environment).all());

	@Override
	public void register(BeanRegistry beans, Environment environment) {
		SharedMemoryNames names = SharedMemoryNames.of(environment);
		if (!names.all().isEmpty() && !SharedMemoryProperties.areLazy(environment)) {
			DefaultSharedMemoryRegistry.prepare();
		}
		for (ConfiguredName name : names.all()) {
			name.require();
			if (names.isQueue(name.name())) {
				register(beans, name.name(), names.memoryOf(name));
			}
			else {
				register(beans, name.name());
			}
		}
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

	/**
	 * Also a look-up, of the one object that there is for the queue.
	 */
	private static void register(BeanRegistry beans, String queue, String memory) {
		beans.registerBean(queue, MessageQueue.class,
				(spec) -> spec.description("Queue '" + queue + "' of shared memory '" + memory + "'")
					.prototype()
					.infrastructure()
					.supplier((context) -> context.bean(VisibleMemories.class).configuredQueue(memory, queue)));
	}

}
