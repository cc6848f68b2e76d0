package io.sharedmemory.autoconfigure;

import java.util.Set;
import java.util.function.Consumer;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Tests of an application that replace the registry, which is no other bean that takes
 * its place.
 */
class MockedRegistryTests {

	@SpringBootTest(classes = Application.class, properties = "wasm.shared-memory.memories.requests.maximum-pages=2")
	@Nested
	class Mocked {

		@MockitoBean
		private SharedMemoryRegistry registry;

		@Autowired
		private SharedMemories memories;

		@Test
		void mockStandsForTheRegistryAndIsLeftEmpty() {
			verify(this.registry, never()).create(any(), any(), ArgumentMatchers.<Consumer<SharedMemory>>any());
			given(this.registry.names()).willReturn(Set.of("mocked"));
			assertThat(this.memories.names()).containsExactly("mocked");
		}

	}

	@SpringBootTest(classes = Application.class, properties = "wasm.shared-memory.memories.requests.maximum-pages=2")
	@Nested
	class Spied {

		@MockitoSpyBean
		private SharedMemoryRegistry registry;

		@Autowired
		private SharedMemory requests;

		@Test
		void spyHasTheMemories() {
			assertThat(mockingDetails(this.registry).isSpy()).isTrue();
			assertThat(this.registry.get("requests")).isSameAs(this.requests);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class,
			PluginAutoConfiguration.class })
	static class Application {

	}

}
