package io.sharedmemory.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Has the configured memories created in any registry, whoever makes it first. Registers
 * nothing: it is called when the configuration is read, and no bean is made before.
 * <p>
 * Is not called where bean definitions were prepared at build time, see
 * {@link ConfiguredMemoriesAotProcessor}.
 */
class ConfiguredMemoriesRegistrar implements ImportBeanDefinitionRegistrar {

	private final ConfigurableBeanFactory beanFactory;

	ConfiguredMemoriesRegistrar(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		this.beanFactory.addBeanPostProcessor(new ConfiguredMemoriesCreator(this.beanFactory));
	}

}
