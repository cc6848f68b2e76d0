package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The library's own threads run nothing of an application, so they keep no class loader
 * of one: web containers would report a leak, and those that outlive it would be one.
 */
class ContextClassLoaderTests {

	private static final List<String> NAMES = List.of("shared-memory-timeouts", "shared-memory-budget",
			"shared-memory-rates", "wasm-plugin-timer");

	@Test
	void threadsOfTheLibraryHaveNoneOfTheApplication() throws IOException {
		ClassLoader parent = getClass().getClassLoader();
		try (URLClassLoader application = new URLClassLoader(new URL[0], parent)) {
			new ApplicationContextRunner().withClassLoader(application)
				.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
						SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class,
						EndpointAutoConfiguration.class, SharedMemoryEndpointAutoConfiguration.class))
				.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory",
						"wasm.shared-memory.budget=16MB", "wasm.shared-memory.memories.requests.maximum-pages=4",
						"wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm")
				.run((context) -> {
					assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
					context.getBean("requests", SharedMemory.class).atomicWaitAsync32(0, 0, Duration.ofMinutes(1));
					context.getBean("counter", WasmPlugin.class).call("increment", 8);
					assertThat(Thread.getAllStackTraces().keySet())
						.filteredOn((thread) -> NAMES.contains(thread.getName()))
						.extracting(Thread::getName)
						.contains("shared-memory-timeouts", "wasm-plugin-timer");
					assertThat(Thread.getAllStackTraces().keySet())
						.filteredOn((thread) -> NAMES.contains(thread.getName()))
						.allSatisfy((thread) -> assertThat(thread.getContextClassLoader()).as(thread.getName())
							.isNotSameAs(application));
				});
		}
	}

}
