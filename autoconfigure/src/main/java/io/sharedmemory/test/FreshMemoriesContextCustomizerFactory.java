package io.sharedmemory.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Keeps the contexts of classes with {@link FreshMemories} apart from those of all other
 * test classes. Contexts are cached, and the memories of a cached context are not fresh.
 */
class FreshMemoriesContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		return TestContextAnnotationUtils.hasAnnotation(testClass, FreshMemories.class) ? new OwnContext(testClass)
				: null;
	}

	/**
	 * Customizes nothing, but is part of the key under which the context is cached.
	 */
	private record OwnContext(Class<?> testClass) implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		}

	}

}
