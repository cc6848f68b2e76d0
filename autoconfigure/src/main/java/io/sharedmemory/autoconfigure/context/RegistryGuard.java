package io.sharedmemory.autoconfigure.context;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Checks that a single registry can have the configured memories, before other beans fail
 * for the same reason with less informative messages.
 */
public final class RegistryGuard implements BeanFactoryPostProcessor {

	/**
	 * Creates a guard.
	 */
	public RegistryGuard() {
		// The registries come from the bean factory that is passed to it.
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		new RegisteredRegistries((DefaultListableBeanFactory) beanFactory).define();
		new MainRegistry(beanFactory).require();
	}

}
