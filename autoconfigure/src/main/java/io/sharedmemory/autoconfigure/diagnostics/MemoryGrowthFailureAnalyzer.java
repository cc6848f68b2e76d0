package io.sharedmemory.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;

/**
 * Reports what to do if the application cannot start because a memory could not grow.
 */
class MemoryGrowthFailureAnalyzer extends AbstractFailureAnalyzer<MemoryGrowthException> {

	private final PropertyOrigins origins;

	MemoryGrowthFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MemoryGrowthException cause) {
		String property = this.origins.describe(SharedMemoryProperties.memoryName(cause.memory()));
		return new FailureAnalysis("%s.%n%n%s".formatted(cause.getMessage(), property), action(cause), cause);
	}

	private static String action(MemoryGrowthException cause) {
		return switch (cause.reason()) {
			case MAXIMUM -> "Raise the maximum of memory '%s', or make it grow less.".formatted(cause.memory());
			case LIMITER -> "Change the resource limiter, or make memory '%s' grow less.".formatted(cause.memory());
			case BUDGET ->
				"Raise the budget ('%s.budget' unless the registry is your own), or make memory '%s' grow less."
					.formatted(SharedMemoryProperties.PREFIX, cause.memory());
			case OUT_OF_MEMORY ->
				"Give the process more memory, or make memory '%s' grow less.".formatted(cause.memory());
		};
	}

}
