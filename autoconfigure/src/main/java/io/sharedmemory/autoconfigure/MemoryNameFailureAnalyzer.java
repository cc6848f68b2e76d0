package io.sharedmemory.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;

/**
 * Says that a memory has the name of another bean. Comes before Spring Boot's analyzer,
 * which does not know that the name is a property.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class MemoryNameFailureAnalyzer extends AbstractFailureAnalyzer<BeanDefinitionOverrideException> {

	private final PropertyOrigins origins;

	MemoryNameFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanDefinitionOverrideException cause) {
		BeanDefinition other;
		if (isMemory(cause.getBeanDefinition())) {
			other = cause.getExistingDefinition();
		}
		else if (isMemory(cause.getExistingDefinition())) {
			other = cause.getBeanDefinition();
		}
		else {
			return null;
		}
		String property = this.origins.describe(SharedMemoryProperties.memoryName(cause.getBeanName()));
		return new FailureAnalysis(
				"The name of memory '%s' is taken by another bean%s.%n%n%s".formatted(cause.getBeanName(),
						describe(other), property),
				"Choose another name for the memory, or for the bean: the name of a memory is the name of its bean.",
				cause);
	}

	private static boolean isMemory(BeanDefinition definition) {
		return SharedMemory.class.getName().equals(definition.getBeanClassName());
	}

	private static String describe(BeanDefinition definition) {
		String resource = definition.getResourceDescription();
		return (resource != null) ? ", defined in " + resource : "";
	}

}
