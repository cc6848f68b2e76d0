package io.sharedmemory.documentation.guide;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.CommandLineRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.SharedMemoryLinker;

/**
 * A module that is no plugin, and waits until it is notified.
 */
@Configuration(proxyBeanMethods = false)
class WaitingModule {

	// tag::wait[]
	@Bean
	CommandLineRunner count(@Qualifier("requests") SharedMemory requests, SharedMemoryLinker linker) {
		return (args) -> {
			LinkableModule module = linker.load("worker", new ClassPathResource("worker.wasm").getContentAsByteArray());
			Thread.ofPlatform().start(() -> {
				try (ModuleInstance instance = module.instantiate()) {
					instance.instance().export("work").apply(); // sleeps as long as
																// address 0 holds 0
				}
			});
			while (requests.waiting() == 0) {
				Thread.onSpinWait();
			}
			requests.atomicAdd32(0, 1);
			requests.atomicNotify(0, 1); // wakes it
		};
	}
	// end::wait[]

}
