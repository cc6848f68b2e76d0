package io.sharedmemory.setups.limited;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.test.AutoConfigureSharedMemory;
import io.sharedmemory.test.SharedMemoryTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which slices find a component that takes part in memories.
 */
class LimitedSliceTests {

	@Nested
	@SharedMemoryTest(properties = "spring.config.name=none")
	class OfMemories {

		@Test
		void findsIt(ApplicationContext context) {
			assertThat(context.getBeansOfType(ResourceLimiter.class)).hasSize(1);
		}

	}

	@Nested
	@WebMvcTest(properties = { "spring.config.name=none", "wasm.shared-memory.memories.requests.maximum-pages=1" })
	@AutoConfigureSharedMemory
	class OfControllers {

		@Test
		void doesNotFindIt(ApplicationContext context) {
			assertThat(context.getBeansOfType(ResourceLimiter.class)).isEmpty();
			assertThat(context.containsBean("requests")).isTrue();
		}

	}

	@Nested
	@WebMvcTest(properties = "spring.config.name=none")
	@AutoConfigureSharedMemory
	@Import(NothingLimiter.class)
	class OfControllersThatImportIt {

		@Test
		void hasIt(ApplicationContext context) {
			assertThat(context.getBeansOfType(ResourceLimiter.class)).hasSize(1);
		}

	}

}
