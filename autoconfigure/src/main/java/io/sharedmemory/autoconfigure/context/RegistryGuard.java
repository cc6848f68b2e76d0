package io.sharedmemory.autoconfigure.context;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Checks that one registry can have the configured memories, before others fail for that
 * with less to say.
 */
public final class RegistryGuard implements BeanFactoryPostProcessor {

	/**
	 * Makes a guard.
	 */
	public RegistryGuard() {
		// It takes the registries from the bean factory that it is given.
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		new RegisteredRegistries((DefaultListableBeanFactory) beanFactory).define();
		new MainRegistry(beanFactory).require();
	}

}
