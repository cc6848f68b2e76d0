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
 * Prevents beans from the configuration and beans of the application from replacing each
 * other. In Spring, the last one would replace the others if the application allows bean
 * overriding, and for some beans in any case.
 *
 * @param registrar the registrar of the beans, by which they are recognized
 * @param names the function that finds the names of the beans
 */
public record BeanNameGuard(Class<? extends BeanRegistrar> registrar,
		Function<Environment, Collection<ConfiguredName>> names) {

	/**
	 * Checks that the names are free, before the beans are registered.
	 * @param beanFactory the bean factory of the application
	 * @throws InvalidWasmConfigurationException if a name is not free
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
	 * Checks that the beans are still there after others have registered theirs, and
	 * makes them beans of the application. This happens before tests replace beans, which
	 * is allowed.
	 * <p>
	 * Until then they must be registered as infrastructure. Otherwise Spring would treat
	 * them as overriding beans that are defined later, and would omit those.
	 * @return the post-processor that does so
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
		// Looked up by name: a look-up by type may create beans.
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
	 * @param guard the guard of these beans
	 */
	public record Afterwards(BeanNameGuard guard) implements BeanFactoryPostProcessor, Ordered {

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
			this.guard.requireOwn(beanFactory);
		}

		@Override
		public int getOrder() {
			// Spring's own for tests has the lowest precedence but 10.
			return LOWEST_PRECEDENCE - 20;
		}

	}

}
