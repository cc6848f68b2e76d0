package io.sharedmemory.autoconfigure.observation;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import io.sharedmemory.micrometer.PluginCallObservationConvention;

/**
 * The parts of an application that receive or modify observations, other than the meters
 * that Spring Boot creates from them.
 */
final class Observers {

	private static final String SPRING_BOOT = "org.springframework.boot.micrometer.observation.";

	/** Names of observations, or prefixes of them, in properties. */
	private static final Set<String> CONCERNING = Set.of("all", "wasm", "wasm.plugin", "wasm.plugin.call");

	private static final boolean METERS = ClassUtils.isPresent(
			"io.micrometer.core.instrument.observation.MeterObservationHandler", Observers.class.getClassLoader());

	private final ConfigurableListableBeanFactory beans;

	private final Environment environment;

	Observers(ConfigurableListableBeanFactory beans, Environment environment) {
		this.beans = beans;
		this.environment = environment;
	}

	/**
	 * Returns a description of one of them, for messages.
	 */
	Optional<String> findFirst() {
		// Evaluated one after the other: the later ones may look for classes that are not
		// on the class path.
		return Stream.<Supplier<Stream<String>>>of(this::registries, this::properties, this::handlers, this::changers)
			.flatMap(Supplier::get)
			.findFirst();
	}

	private Stream<String> handlers() {
		return names(ObservationHandler.class)
			.filter((name) -> !METERS || !MeterObservationHandler.class.isAssignableFrom(type(name)));
	}

	private Stream<String> changers() {
		return Stream
			.of(PluginCallObservationConvention.class, GlobalObservationConvention.class, ObservationFilter.class,
					ObservationPredicate.class, ObservationRegistryCustomizer.class)
			.flatMap(this::names)
			// The effect of Spring Boot's own follows from the properties.
			.filter((name) -> !type(name).getName().startsWith(SPRING_BOOT));
	}

	/**
	 * Returns registries of the application: only their creator knows what receives their
	 * observations.
	 */
	private Stream<String> registries() {
		return names(ObservationRegistry.class).filter((name) -> !isSpringBoots(name));
	}

	private boolean isSpringBoots(String name) {
		if (!this.beans.containsBeanDefinition(name)
				|| !(this.beans.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)) {
			return false;
		}
		Method factory = definition.getResolvedFactoryMethod();
		return factory != null && factory.getDeclaringClass().getName().startsWith(SPRING_BOOT);
	}

	private Stream<String> properties() {
		return Stream.concat(properties("management.observations.enable").filter(CONCERNING::contains),
				properties("management.observations.key-values"));
	}

	private Stream<String> properties(String prefix) {
		return Binder.get(this.environment)
			.bind(prefix, Bindable.mapOf(String.class, String.class))
			.orElse(Map.of())
			.keySet()
			.stream();
	}

	private Stream<String> names(Class<?> type) {
		// Including those of parent contexts: Spring Boot adds them to the registry,
		// as well.
		return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type, true, false));
	}

	private Class<?> type(String name) {
		Class<?> type = this.beans.getType(name, false);
		return (type != null) ? ClassUtils.getUserClass(type) : Object.class;
	}

}
