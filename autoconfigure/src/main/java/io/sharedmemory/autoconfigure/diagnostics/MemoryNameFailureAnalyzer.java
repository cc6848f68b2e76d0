package io.sharedmemory.autoconfigure.diagnostics;

import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;

/**
 * Reports that a memory has the name of another bean.
 */
class MemoryNameFailureAnalyzer extends BeanNameFailureAnalyzer {

	MemoryNameFailureAnalyzer(Environment environment) {
		super("memory", SharedMemory.class.getName(), SharedMemoryProperties.NAMED::property, environment);
	}

}
