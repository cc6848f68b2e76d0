package io.sharedmemory.test;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.test.context.ContextCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

class FreshMemoriesContextCustomizerFactoryTests {

	@Test
	void classesDoNotHaveTheContextInCommon() {
		assertThat(customizer(First.class)).isNotNull()
			.isEqualTo(customizer(First.class))
			.isNotEqualTo(customizer(Second.class));
	}

	@Test
	void otherClassesAreLeftAlone() {
		assertThat(customizer(Object.class)).isNull();
	}

	private static ContextCustomizer customizer(Class<?> testClass) {
		return new FreshMemoriesContextCustomizerFactory().createContextCustomizer(testClass, List.of());
	}

	@FreshMemories
	static class First {

	}

	@SharedMemoryTest
	static class Second {

	}

}
