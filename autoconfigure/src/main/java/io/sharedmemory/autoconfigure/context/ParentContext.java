package io.sharedmemory.autoconfigure.context;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The contexts above this one.
 *
 * @param beanFactory the bean factory of this context
 */
public record ParentContext(HierarchicalBeanFactory beanFactory) {

	/**
	 * Returns whether there is a parent context.
	 */
	boolean isPresent() {
		return this.beanFactory.getParentBeanFactory() != null;
	}

	/**
	 * Returns the bean of a type that the parent has or sees.
	 * @param <T> the type
	 * @param type the type
	 * @return the bean, or {@code null} if there is no parent, or no such bean
	 */
	public <T> @Nullable T find(Class<T> type) {
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		return (parent != null) ? parent.getBeanProvider(type).getIfAvailable() : null;
	}

	/**
	 * Returns all beans of a type that this context and its ancestors have, including
	 * hidden ones.
	 * @param <T> the type
	 * @param type the type
	 * @return the beans, those of this context first
	 */
	public <T> List<T> findWithOwn(Class<T> type) {
		List<T> beans = new ArrayList<>();
		BeanFactory level = this.beanFactory;
		while (level != null) {
			if (level instanceof ListableBeanFactory listable) {
				beans.addAll(listable.getBeansOfType(type, false, false).values());
			}
			level = (level instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		}
		return List.copyOf(beans);
	}

}
