package io.sharedmemory.autoconfigure.diagnostics;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;

/**
 * Reports which memory is required but missing.
 */
class MissingMemoryFailureAnalyzer extends MissingBeanFailureAnalyzer {

	private final Environment environment;

	MissingMemoryFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		super("memory", "memories", SharedMemory.class, SharedMemoryProperties.NAMED, beanFactory);
		this.environment = environment;
	}

	@Override
	protected @Nullable String prerequisite() {
		return SharedMemoryProperties.areEnabled(this.environment) ? null
				: "Set '%s.enabled' to true: memories are switched off.".formatted(SharedMemoryProperties.PREFIX);
	}

}
