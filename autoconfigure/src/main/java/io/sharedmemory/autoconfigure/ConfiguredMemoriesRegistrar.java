package io.sharedmemory.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

import io.sharedmemory.autoconfigure.context.RegisteredRegistries;

/**
 * Makes sure that the configured memories are created in any registry, whatever creates
 * the registry first. It is called when the configuration is read, before any bean is
 * created.
 * <p>
 * It is not called if bean definitions were prepared at build time, see
 * {@link ConfiguredMemoriesAotProcessor}.
 */
class ConfiguredMemoriesRegistrar implements ImportBeanDefinitionRegistrar {

	private final DefaultListableBeanFactory beanFactory;

	ConfiguredMemoriesRegistrar(BeanFactory beanFactory) {
		this.beanFactory = (DefaultListableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		this.beanFactory.addBeanPostProcessor(
				new EarlyMemoriesCreator(this.beanFactory, new ConfiguredMemoriesCreator(this.beanFactory)));
		new RegisteredRegistries(this.beanFactory).define();
		SharedMemoryBeanRegistrar.NAMES.requireFree(this.beanFactory);
	}

}
