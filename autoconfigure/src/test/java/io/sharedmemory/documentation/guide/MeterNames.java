package io.sharedmemory.documentation.guide;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.binder.SimpleMeterConvention;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMeterConventions;

/**
 * Other names for the meters of memories.
 */
@Configuration(proxyBeanMethods = false)
class MeterNames {

	// tag::conventions[]
	@Bean
	SharedMemoryMeterConventions pluginMemories() {
		// plugin.memory.size and so on
		return new DefaultSharedMemoryMeterConventions("plugin.memory") {

			@Override
			public Tags memoryTags(SharedMemory memory) {
				return Tags.of("name", memory.name()); // must tell memories apart
			}

			@Override
			public MeterConvention<Object> waitersConvention() {
				// This one is called otherwise
				return new SimpleMeterConvention<>("threads.parked");
			}

		};
	}
	// end::conventions[]

}
