package io.sharedmemory.autoconfigure;

import org.springframework.core.metrics.ApplicationStartup;
import org.springframework.core.metrics.StartupStep;

/**
 * Records the startup steps for a memory.
 *
 * @param startup the application startup that records the steps
 */
record MemorySteps(ApplicationStartup startup) {

	static final String CREATE = "wasm.shared-memory.create";

	static final String PRELOAD = "wasm.shared-memory.preload";

	static final String RESTORE = "wasm.shared-memory.restore";

	/**
	 * Runs an action as a step.
	 * @param name the name of the step
	 * @param memory the name of the memory
	 * @param action the action of the step
	 */
	void take(String name, String memory, Runnable action) {
		StartupStep step = this.startup.start(name).tag("memory", memory);
		try {
			action.run();
		}
		finally {
			step.end();
		}
	}

}
