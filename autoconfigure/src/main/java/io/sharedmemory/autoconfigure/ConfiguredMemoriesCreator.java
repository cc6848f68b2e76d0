package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.function.SingletonSupplier;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Creates the configured memories in the registry, as soon as there is one and before
 * anyone else gets it: in the auto-configured one as in the user's own.
 */
final class ConfiguredMemoriesCreator implements BeanPostProcessor {

	private final ObjectProvider<ConfiguredMemories> memories;

	/** Looked up once: a search of the context for each memory would take long. */
	private final Supplier<List<SharedMemoryCustomizer>> customizers;

	/**
	 * Takes providers, because a post-processor that depends on beans creates them before
	 * the others could process them.
	 */
	ConfiguredMemoriesCreator(ObjectProvider<ConfiguredMemories> memories,
			ObjectProvider<SharedMemoryCustomizer> customizers) {
		this.memories = memories;
		this.customizers = SingletonSupplier.of(() -> customizers.orderedStream().toList());
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof SharedMemoryRegistry registry) {
			createIn(registry);
		}
		return bean;
	}

	private void createIn(SharedMemoryRegistry registry) {
		boolean complete = false;
		try {
			this.memories.getObject().list().forEach((memory) -> create(memory, registry));
			complete = true;
		}
		finally {
			if (!complete) {
				// The context does not destroy a bean that it could not finish.
				registry.close();
			}
		}
	}

	private void create(ConfiguredMemory memory, SharedMemoryRegistry registry) {
		if (memory.isLazy()) {
			registry.define(memory.name(), memory.type(), initializer(memory));
		}
		else {
			registry.create(memory.name(), memory.type(), initializer(memory));
		}
	}

	private Consumer<SharedMemory> initializer(ConfiguredMemory configured) {
		return (memory) -> {
			MemoryPreload.of(configured).ifPresent((preload) -> preload.accept(memory));
			this.customizers.get().forEach((customizer) -> customizer.customize(memory));
		};
	}

}
