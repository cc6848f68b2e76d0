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
 * Which of the registries of a context gets the configured memories: the one that
 * injection by type gives, so that all who use memories use the same. Makes no bean.
 *
 * @param beanFactory has the registries
 */
public record MainRegistry(ConfigurableListableBeanFactory beanFactory) {

	/**
	 * Whether a bean is what is to be filled. Behind a scoped proxy that is its target.
	 * @param beanName the name of a registry
	 * @return whether its registry gets the configured memories
	 * @throws InvalidRegistryException if there is no such bean
	 */
	public boolean isFilled(String beanName) {
		if (!beanName.equals(filled())) {
			return false;
		}
		if (!this.beanFactory.isSingleton(beanName)) {
			// Only a factory knows what its products are.
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
	 * Whether it would be injected if there were no other.
	 */
	private boolean isOrdinary(String name) {
		return definition(name, this.beanFactory)
			.map((definition) -> !definition.isFallback()
					&& !(definition instanceof AbstractBeanDefinition bean && !bean.isDefaultCandidate()))
			.orElse(true);
	}

	/** Objects that were registered as they are have none. */
	private static Optional<BeanDefinition> definition(String name, ListableBeanFactory beanFactory) {
		return beanFactory.containsBeanDefinition(name)
				&& beanFactory instanceof ConfigurableListableBeanFactory configurable
						? Optional.of(configurable.getBeanDefinition(name)) : Optional.empty();
	}

	/**
	 * The registries of parent contexts that compete with those of this one. Those with
	 * the same name do not: they are hidden.
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

	/** The parent of a context's bean factory is a context. */
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
	 * Memories are held by beans, plugins and meters; those of a registry that is
	 * replaced would be closed under them.
	 */
	private void requireSingleton(String name, String filled) {
		BeanDefinition definition = definition(filled, this.beanFactory).orElse(null);
		if (definition != null && !definition.isSingleton()) {
			throw replaced(name, filled, String.valueOf(definition.getScope()));
		}
	}

	/**
	 * What there is to say of a factory that makes more than one registry.
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
