package io.sharedmemory.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanFactory;

/**
 * Creates the configured memories in a registry that is created before the
 * {@link ConfiguredMemoriesCreator} takes effect among the application's post-processors.
 * <p>
 * It is not a bean: post-processor beans are created one after the other, and one of them
 * may need the registry. It is therefore added to the bean factory before any bean is
 * created.
 */
final class EarlyMemoriesCreator implements BeanPostProcessor {

	private final AbstractBeanFactory beanFactory;

	private final ConfiguredMemoriesCreator creator;

	/**
	 * @param beanFactory the bean factory with the configured memories
	 * @param creator the creator that does the same later
	 */
	EarlyMemoriesCreator(AbstractBeanFactory beanFactory, ConfiguredMemoriesCreator creator) {
		this.beanFactory = beanFactory;
		this.creator = creator;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return isLast() ? this.creator.postProcessAfterInitialization(bean, beanName) : bean;
	}

	private boolean isLast() {
		return this.beanFactory.getBeanPostProcessors().stream().noneMatch(ConfiguredMemoriesCreator.class::isInstance);
	}

}
