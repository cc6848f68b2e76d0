package io.sharedmemory.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.sharedmemory.MemoryCreationException;

/**
 * Says what to do when the application cannot start because a memory was not created.
 */
class MemoryCreationFailureAnalyzer extends AbstractFailureAnalyzer<MemoryCreationException> {

	private final PropertyOrigins origins;

	MemoryCreationFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MemoryCreationException cause) {
		String property = this.origins.describe(SharedMemoryProperties.memoryName(cause.memory()));
		return new FailureAnalysis("%s.%n%n%s".formatted(cause.getMessage(), property), action(cause), cause);
	}

	private static String action(MemoryCreationException cause) {
		return switch (cause.reason()) {
			case LIMITER ->
				"Change the resource limiter, or lower the minimum of memory '%s'.".formatted(cause.memory());
			case BUDGET ->
				"Raise the budget ('%s.budget' unless the registry is your own), or lower the minimum of memory '%s'."
					.formatted(SharedMemoryProperties.PREFIX, cause.memory());
			case OUT_OF_MEMORY, MAXIMUM ->
				"Give the process more memory and address space, or lower the limits of memory '%s'."
					.formatted(cause.memory());
		};
	}

}
