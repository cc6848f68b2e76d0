package io.sharedmemory.autoconfigure.context;

import java.util.Arrays;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.AliasRegistry;

/**
 * A bean of the application, for messages about it.
 *
 * @param name the name of the bean, or an alias
 * @param beanFactory the bean factory with the bean
 */
record DefinedBean(String name, ConfigurableListableBeanFactory beanFactory) {

	/**
	 * Returns the bean's origin, to be appended to a message; blank if it is unknown.
	 */
	String origin() {
		return Arrays.stream(this.beanFactory.getAliases(this.name))
			.filter(this.beanFactory::containsBeanDefinition)
			.findFirst()
			.filter((bean) -> isAlias())
			.map((bean) -> ", an alias of '%s'%s".formatted(bean, new DefinedBean(bean, this.beanFactory).ownOrigin()))
			.orElseGet(this::ownOrigin);
	}

	/**
	 * Returns whether the name is an alias, which would hide a definition of the same
	 * name.
	 */
	private boolean isAlias() {
		return this.beanFactory instanceof AliasRegistry aliases && aliases.isAlias(this.name);
	}

	private String ownOrigin() {
		String resource = this.beanFactory.containsBeanDefinition(this.name)
				? this.beanFactory.getBeanDefinition(this.name).getResourceDescription() : null;
		if (resource != null) {
			return ", defined in " + resource;
		}
		Object singleton = this.beanFactory.getSingleton(this.name);
		return (singleton != null) ? ", an object of class %s".formatted(singleton.getClass().getName()) : "";
	}

	@Override
	public String toString() {
		return "'%s'%s".formatted(this.name, origin());
	}

}
