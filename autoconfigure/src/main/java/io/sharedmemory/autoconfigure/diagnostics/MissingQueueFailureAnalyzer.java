package io.sharedmemory.autoconfigure.diagnostics;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.structure.MessageQueue;

/**
 * Reports which queue is required but missing.
 */
class MissingQueueFailureAnalyzer extends MissingBeanFailureAnalyzer {

	private final Environment environment;

	MissingQueueFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		super("queue", "queues", MessageQueue.class, SharedMemoryProperties.queues("<memory>"), beanFactory);
		this.environment = environment;
	}

	@Override
	protected @Nullable String prerequisite() {
		return SharedMemoryProperties.areEnabled(this.environment) ? null
				: "Set '%s.enabled' to true: memories are switched off.".formatted(SharedMemoryProperties.PREFIX);
	}

}
