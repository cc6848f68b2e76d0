package io.sharedmemory.autoconfigure.diagnostics;

import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;

/**
 * Reports the properties that are wrong, with their values and origins.
 */
class InvalidWasmConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidWasmConfigurationException> {

	private final PropertyOrigins origins;

	InvalidWasmConfigurationFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidWasmConfigurationException cause) {
		String properties = cause.properties()
			.stream()
			.distinct()
			.map(this.origins::describe)
			.collect(Collectors.joining("%n".formatted()));
		return new FailureAnalysis("%s%n%n%s".formatted(cause.getMessage(), properties), cause.action(), cause);
	}

}
