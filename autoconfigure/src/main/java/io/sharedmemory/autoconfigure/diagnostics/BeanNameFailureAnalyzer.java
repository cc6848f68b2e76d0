package io.sharedmemory.autoconfigure.diagnostics;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;

/**
 * Reports that something from the configuration has the name of another bean. It precedes
 * Spring Boot's analyzer, which does not know that the name comes from a property.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public abstract class BeanNameFailureAnalyzer extends AbstractFailureAnalyzer<BeanDefinitionOverrideException> {

	private final String kind;

	private final String type;

	private final UnaryOperator<String> properties;

	private final PropertyOrigins origins;

	/**
	 * Creates an analyzer for names of one kind.
	 * @param kind the kind of thing that has the names, such as a memory
	 * @param type the class name of its beans; the class may be missing
	 * @param properties returns the prefix of the properties of a name
	 * @param environment the environment with the properties
	 */
	protected BeanNameFailureAnalyzer(String kind, String type, UnaryOperator<String> properties,
			Environment environment) {
		this.kind = kind;
		this.type = type;
		this.properties = properties;
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanDefinitionOverrideException cause) {
		BeanDefinition other;
		if (isOurs(cause.getBeanDefinition())) {
			other = cause.getExistingDefinition();
		}
		else if (isOurs(cause.getExistingDefinition())) {
			other = cause.getBeanDefinition();
		}
		else {
			return null;
		}
		String property = this.origins.describe(this.properties.apply(cause.getBeanName()));
		return new FailureAnalysis(
				"The name of %s '%s' is taken by another bean%s.%n%n%s".formatted(this.kind, cause.getBeanName(),
						describe(other), property),
				"Choose another name for the %s, or for the bean: the name of a %s is the name of its bean."
					.formatted(this.kind, this.kind),
				cause);
	}

	private boolean isOurs(BeanDefinition definition) {
		return this.type.equals(definition.getBeanClassName());
	}

	private static String describe(BeanDefinition definition) {
		String resource = definition.getResourceDescription();
		return (resource != null) ? ", defined in " + resource : "";
	}

}
