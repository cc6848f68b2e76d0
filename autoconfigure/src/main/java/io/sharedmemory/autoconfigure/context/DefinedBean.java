package io.sharedmemory.autoconfigure.context;

import java.util.Arrays;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.AliasRegistry;

/**
 * A bean that the application has, for messages about it.
 *
 * @param name the name of the bean, or another one that it has
 * @param beanFactory has the bean
 */
record DefinedBean(String name, ConfigurableListableBeanFactory beanFactory) {

	/**
	 * Where it comes from, to be appended to what is said of it; blank if nobody knows.
	 */
	String origin() {
		return Arrays.stream(this.beanFactory.getAliases(this.name))
			.filter(this.beanFactory::containsBeanDefinition)
			.findFirst()
			.filter((bean) -> isAlias())
			.map((bean) -> ", an alias of '%s'%s".formatted(bean, new DefinedBean(bean, this.beanFactory).ownOrigin()))
			.orElseGet(this::ownOrigin);
	}

	/** A definition of the same name would be hidden by the alias. */
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
