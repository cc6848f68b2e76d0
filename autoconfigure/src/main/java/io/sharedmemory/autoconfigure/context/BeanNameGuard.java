package io.sharedmemory.autoconfigure.context;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.ConfiguredName;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * Sees to it that beans from the configuration, and beans of the application, do not
 * replace each other: Spring would let the last one win where the application may
 * override beans, and for some beans always.
 *
 * @param registrar registers the beans, so that they are known again
 * @param names finds the names of the beans
 */
public record BeanNameGuard(Class<? extends BeanRegistrar> registrar,
		Function<Environment, Collection<ConfiguredName>> names) {

	/**
	 * Checks that the names are free, before the beans are registered.
	 * @param beanFactory has the beans of the application
	 * @throws InvalidWasmConfigurationException if one is not
	 */
	public void requireFree(DefaultListableBeanFactory beanFactory) {
		for (ConfiguredName name : names(beanFactory)) {
			name.require();
			if (beanFactory.isAlias(name.name()) || beanFactory.containsLocalBean(name.name())) {
				throw taken(name, beanFactory);
			}
		}
	}

	/**
	 * Checks that the beans are still there, when others have registered theirs, and
	 * makes them beans of the application. Comes before tests replace beans, which they
	 * may.
	 * <p>
	 * Until then they must be registered as infrastructure: Spring would else take them
	 * for what overrides beans that are defined later, and leave these out.
	 * @return does so
	 */
	public Afterwards afterwards() {
		return new Afterwards(this);
	}

	private void requireOwn(ConfigurableListableBeanFactory beanFactory) {
		for (ConfiguredName name : names(beanFactory)) {
			Optional<BeanDefinition> own = own(name.name(), beanFactory);
			if (own.isEmpty()) {
				throw taken(name, beanFactory);
			}
			own.get().setRole(BeanDefinition.ROLE_APPLICATION);
		}
	}

	private Optional<BeanDefinition> own(String name, ConfigurableListableBeanFactory beanFactory) {
		boolean hidden = beanFactory.containsSingleton(name) || !beanFactory.containsBeanDefinition(name)
				|| isAlias(name, beanFactory);
		return hidden ? Optional.empty() : Optional.of(beanFactory.getBeanDefinition(name))
			.filter((definition) -> this.registrar.equals(definition.getSource()));
	}

	private static boolean isAlias(String name, ConfigurableListableBeanFactory beanFactory) {
		return beanFactory instanceof DefaultListableBeanFactory aliases && aliases.isAlias(name);
	}

	private Collection<ConfiguredName> names(ConfigurableListableBeanFactory beanFactory) {
		// By its name: to look for a type may make beans.
		return this.names
			.apply(beanFactory.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class));
	}

	private static InvalidWasmConfigurationException taken(ConfiguredName name,
			ConfigurableListableBeanFactory beanFactory) {
		return new InvalidWasmConfigurationException(
				"The name of %s '%s' is taken by another bean%s.".formatted(name.kind(), name.name(),
						new DefinedBean(name.name(), beanFactory).origin()),
				"Choose another name for the %1$s, or for the bean: the name of a %1$s is the name of its bean."
					.formatted(name.kind()),
				name.property());
	}

	/**
	 * Checks that beans from the configuration were not replaced.
	 *
	 * @param guard knows them
	 */
	public record Afterwards(BeanNameGuard guard) implements BeanFactoryPostProcessor, Ordered {

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
			this.guard.requireOwn(beanFactory);
		}

		@Override
		public int getOrder() {
			// Spring's own for tests has the lowest but 10.
			return LOWEST_PRECEDENCE - 20;
		}

	}

}
