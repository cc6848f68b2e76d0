package io.sharedmemory.autoconfigure;

import javax.lang.model.element.Modifier;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.generate.GeneratedMethod;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.aot.BeanFactoryInitializationCode;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Does the same as the {@link ConfiguredMemoriesRegistrar} for bean definitions that are
 * prepared at build time.
 */
class ConfiguredMemoriesAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		boolean enabled = beanFactory.getBeanNamesForType(ConfiguredMemories.class, true, false).length > 0;
		return enabled ? ConfiguredMemoriesAotProcessor::contribute : null;
	}

	private static void contribute(GenerationContext generation, BeanFactoryInitializationCode initialization) {
		GeneratedMethod method = generation.getGeneratedClasses()
			.addForFeatureComponent("Creation", EarlyMemoriesCreator.class,
					(type) -> type.addModifiers(Modifier.PUBLIC))
			.getMethods()
			.add("addEarlyMemoriesCreator",
					(added) -> added.addModifiers(Modifier.PUBLIC, Modifier.STATIC)
						.addParameter(DefaultListableBeanFactory.class, "beanFactory")
						.addStatement("beanFactory.addBeanPostProcessor(new $T(beanFactory, new $T(beanFactory)))",
								EarlyMemoriesCreator.class, ConfiguredMemoriesCreator.class));
		initialization.addInitializer(method.toMethodReference());
	}

}
