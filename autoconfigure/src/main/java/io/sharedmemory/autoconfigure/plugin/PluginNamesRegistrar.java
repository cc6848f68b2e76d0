package io.sharedmemory.autoconfigure.plugin;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Checks that the names of plugins are free, immediately before the
 * {@link PluginBeanRegistrar} uses them. It registers nothing.
 */
class PluginNamesRegistrar implements ImportBeanDefinitionRegistrar {

	private final DefaultListableBeanFactory beanFactory;

	PluginNamesRegistrar(BeanFactory beanFactory) {
		this.beanFactory = (DefaultListableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		PluginBeanRegistrar.NAMES.requireFree(this.beanFactory);
	}

}
