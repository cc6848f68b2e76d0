package io.sharedmemory.autoconfigure.diagnostics;

import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.SharedMemoryNames;
import io.sharedmemory.structure.MessageQueue;

/**
 * Reports that a queue has the name of another bean.
 */
class QueueNameFailureAnalyzer extends BeanNameFailureAnalyzer {

	QueueNameFailureAnalyzer(Environment environment) {
		super("queue", MessageQueue.class.getName(), (name) -> SharedMemoryNames.of(environment).property(name),
				environment);
	}

}
