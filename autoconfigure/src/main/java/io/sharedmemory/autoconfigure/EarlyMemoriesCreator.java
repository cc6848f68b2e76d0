package io.sharedmemory.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanFactory;

/**
 * Creates the configured memories in a registry that is made before the
 * {@link ConfiguredMemoriesCreator} has its turn among the application's post-processors.
 * <p>
 * It is no bean: those are made one after the other, and one of them may need the
 * registry. So it is added to the bean factory before anything is made.
 */
final class EarlyMemoriesCreator implements BeanPostProcessor {

	private final AbstractBeanFactory beanFactory;

	private final ConfiguredMemoriesCreator creator;

	/**
	 * @param beanFactory has the configured memories
	 * @param creator does the same later
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
