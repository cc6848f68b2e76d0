package io.sharedmemory.autoconfigure.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;

import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Determines which registry of a context gets the configured memories: the one that is
 * injected by type, so that all users of memories use the same one. Creates no beans.
 *
 * @param beanFactory the bean factory with the registries
 */
public record MainRegistry(ConfigurableListableBeanFactory beanFactory) {

	/**
	 * Returns whether a bean is the registry to fill, which is the target of a scoped
	 * proxy.
	 * @param beanName the name of a registry
	 * @return whether its registry gets the configured memories
	 * @throws InvalidRegistryException if there is no such bean
	 */
	public boolean isFilled(String beanName) {
		if (!beanName.equals(filled())) {
			return false;
		}
		if (!this.beanFactory.isSingleton(beanName)) {
			// Only a factory knows the type of its products.
			throw replaced(beanName);
		}
		return true;
	}

	/**
	 * Checks that there is such a bean, if there are registries in this context.
	 * @throws InvalidRegistryException if there is none
	 */
	void require() {
		filled();
	}

	private @Nullable String filled() {
		String name = injected();
		if (name == null) {
			return null;
		}
		String target = ScopedProxyUtils.getTargetBeanName(name);
		String filled = this.beanFactory.containsBeanDefinition(target) ? target : name;
		requireSingleton(name, filled);
		return filled;
	}

	private @Nullable String injected() {
		List<String> candidates = candidates(this.beanFactory);
		if (candidates.isEmpty()) {
			return null;
		}
		List<String> primary = candidates.stream().filter(this::isPrimary).toList();
		if (primary.size() == 1) {
			return primary.getFirst();
		}
		List<DefinedBean> others = ofAncestors(candidates);
		if (primary.isEmpty() && others.isEmpty()) {
			List<String> ordinary = (candidates.size() > 1) ? candidates.stream().filter(this::isOrdinary).toList()
					: candidates;
			if (ordinary.size() == 1) {
				return ordinary.getFirst();
			}
		}
		throw ambiguous(candidates, others);
	}

	private static List<String> candidates(ListableBeanFactory beanFactory) {
		return Arrays.stream(beanFactory.getBeanNamesForType(SharedMemoryRegistry.class, true, false))
			.filter((name) -> definition(name, beanFactory).map(BeanDefinition::isAutowireCandidate).orElse(true))
			.toList();
	}

	private boolean isPrimary(String name) {
		return definition(name, this.beanFactory).map(BeanDefinition::isPrimary).orElse(false);
	}

	/**
	 * Returns whether the bean would be injected if there were no other.
	 */
	private boolean isOrdinary(String name) {
		return definition(name, this.beanFactory)
			.map((definition) -> !definition.isFallback()
					&& !(definition instanceof AbstractBeanDefinition bean && !bean.isDefaultCandidate()))
			.orElse(true);
	}

	/** Returns the definition. Objects that were registered directly have none. */
	private static Optional<BeanDefinition> definition(String name, ListableBeanFactory beanFactory) {
		return beanFactory.containsBeanDefinition(name)
				&& beanFactory instanceof ConfigurableListableBeanFactory configurable
						? Optional.of(configurable.getBeanDefinition(name)) : Optional.empty();
	}

	/**
	 * Returns the registries of parent contexts that compete with those of this one.
	 * Those with the same name do not compete, because they are hidden.
	 */
	private List<DefinedBean> ofAncestors(List<String> own) {
		List<DefinedBean> beans = new ArrayList<>();
		BeanFactory ancestor = this.beanFactory.getParentBeanFactory();
		while (ancestor instanceof HierarchicalBeanFactory hierarchical) {
			if (beanFactory(ancestor) instanceof ConfigurableListableBeanFactory listable) {
				candidates(listable).stream()
					.filter((name) -> !own.contains(name))
					.forEach((name) -> beans.add(new DefinedBean(name, listable)));
			}
			ancestor = hierarchical.getParentBeanFactory();
		}
		return beans;
	}

	/**
	 * Returns the bean factory of an ancestor. The parent of a context's bean factory is
	 * a context.
	 */
	private static BeanFactory beanFactory(BeanFactory ancestor) {
		return (ancestor instanceof ConfigurableApplicationContext context) ? context.getBeanFactory() : ancestor;
	}

	private InvalidRegistryException ambiguous(List<String> own, List<DefinedBean> others) {
		String beans = Stream
			.concat(own.stream().map((name) -> new DefinedBean(name, this.beanFactory).toString()),
					others.stream().map((other) -> "%s in a parent context".formatted(other)))
			.map("    - %s"::formatted)
			.collect(Collectors.joining("%n".formatted()));
		return new InvalidRegistryException(
				"There are several registries of shared memories, of which none or more than one is primary:%n%n%s"
					.formatted(beans),
				"Mark the one with '@Primary' that is to have the configured memories, or the others with '@Bean(defaultCandidate = false)'. Others keep what you create in them.");
	}

	/**
	 * Checks that the registry is a singleton. Beans, plugins and meters hold memories;
	 * those of a replaced registry would be closed while they are in use.
	 */
	private void requireSingleton(String name, String filled) {
		BeanDefinition definition = definition(filled, this.beanFactory).orElse(null);
		if (definition != null && !definition.isSingleton()) {
			throw replaced(name, filled, String.valueOf(definition.getScope()));
		}
	}

	/**
	 * Returns the exception for a factory that creates more than one registry.
	 * @param beanName the name of the registry
	 * @return the exception to throw
	 */
	public InvalidRegistryException replaced(String beanName) {
		return replaced(beanName, beanName, "prototype");
	}

	private InvalidRegistryException replaced(String name, String filled, String scope) {
		return new InvalidRegistryException(
				"The registry of shared memories '%s'%s, is of scope '%s': every other instance would have other memories."
					.formatted(name, new DefinedBean(filled, this.beanFactory).origin(), scope),
				"Make the registry a singleton. What is to change while the application runs, create in it and remove from it.");
	}

}
