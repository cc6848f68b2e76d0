package io.sharedmemory.autoconfigure.context;

import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Registries that were registered directly as objects, which post-processors never see.
 *
 * @param beanFactory the bean factory, which may have some
 */
public record RegisteredRegistries(DefaultListableBeanFactory beanFactory) {

	/**
	 * Gives each of them a definition, so that it is like a bean that the context
	 * creates.
	 */
	public void define() {
		for (String name : this.beanFactory.getSingletonNames()) {
			if (!this.beanFactory.containsBeanDefinition(name)
					&& this.beanFactory.getSingleton(name) instanceof SharedMemoryRegistry registry) {
				this.beanFactory.registerBeanDefinition(name, definition(registry));
			}
		}
	}

	private static <T extends SharedMemoryRegistry> RootBeanDefinition definition(T registry) {
		@SuppressWarnings("unchecked")
		RootBeanDefinition definition = new RootBeanDefinition((Class<T>) registry.getClass(), () -> registry);
		definition.setResourceDescription("an object that was registered");
		// It is registered again at each start.
		definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
		return definition;
	}

}
