package io.sharedmemory.autoconfigure.context;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.type.MethodMetadata;

/**
 * Makes an auto-configured bean the primary one in a child context, where it exists
 * beside that of a parent. Elsewhere it is not primary, because it would silently take
 * precedence over another bean.
 *
 * @param name the name of the bean
 * @param definedIn the configuration that defines it
 */
public record PrimaryInChild(String name, Class<?> definedIn) implements BeanFactoryPostProcessor, PriorityOrdered {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (new ParentContext(beanFactory).isPresent() && beanFactory.containsBeanDefinition(this.name)
				&& beanFactory.getBeanDefinition(this.name) instanceof AnnotatedBeanDefinition definition
				&& isOwn(definition)) {
			definition.setPrimary(true);
			// The bean factory recognizes primary beans only when they are registered.
			BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beanFactory;
			registry.removeBeanDefinition(this.name);
			registry.registerBeanDefinition(this.name, definition);
		}
	}

	private boolean isOwn(AnnotatedBeanDefinition definition) {
		MethodMetadata method = definition.getFactoryMethodMetadata();
		return method != null && method.getDeclaringClassName().equals(this.definedIn.getName());
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
