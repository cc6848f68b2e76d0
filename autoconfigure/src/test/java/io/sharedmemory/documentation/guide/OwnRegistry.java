package io.sharedmemory.documentation.guide;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * A registry with a listener that hears of the configured memories, too.
 */
@Configuration(proxyBeanMethods = false)
class OwnRegistry {

	// tag::registry[]
	@Bean
	SharedMemoryRegistry registry(DefaultSharedMemoryRegistry.Builder builder, CreationLog log) {
		return builder.listener(log).build(); // a SharedMemoryRegistryListener
	}
	// end::registry[]

	@Bean
	CreationLog creationLog() {
		return new CreationLog();
	}

	static class CreationLog implements SharedMemoryRegistryListener {

		private final List<String> names = new CopyOnWriteArrayList<>();

		@Override
		public void onAdded(SharedMemory memory) {
			this.names.add(memory.name());
		}

		List<String> names() {
			return this.names;
		}

	}

}
