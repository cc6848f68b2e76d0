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
 * It runs when the application starts, even if bean definitions were prepared at build
 * time, so that memories that are added on the command line have beans as well. It
 * therefore evaluates {@code enabled} itself, because conditions were evaluated at build
 * time.
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
	 * Registers a memory. The bean is looked up in the registry, which creates and closes
	 * the memories. A singleton would be closed by its own context, which may be a child
	 * of the context whose registry has the memory: children see the properties of their
	 * parents and therefore have these beans as well.
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
	 * Registers a queue, whose bean is also looked up: there is one object for the queue.
	 */
	private static void register(BeanRegistry beans, String queue, String memory) {
		beans.registerBean(queue, MessageQueue.class,
				(spec) -> spec.description("Queue '" + queue + "' of shared memory '" + memory + "'")
					.prototype()
					.infrastructure()
					.supplier((context) -> context.bean(VisibleMemories.class).configuredQueue(memory, queue)));
	}

}
