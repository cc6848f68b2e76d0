package io.sharedmemory.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;

/**
 * The contexts above this one.
 *
 * @param beanFactory that of this context
 */
public record ParentContext(HierarchicalBeanFactory beanFactory) {

	/**
	 * Whether there is one.
	 */
	boolean isPresent() {
		return this.beanFactory.getParentBeanFactory() != null;
	}

	/**
	 * The bean of a type that the parent has or sees.
	 * @param <T> the type
	 * @param type the type
	 * @return the bean, or {@code null} if there is no parent, or no such bean
	 */
	public <T> @Nullable T find(Class<T> type) {
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		return (parent != null) ? parent.getBeanProvider(type).getIfAvailable() : null;
	}

}
