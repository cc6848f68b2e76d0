package io.sharedmemory.setups.limited;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

import io.sharedmemory.registry.ResourceLimiter;

/**
 * An application with a component that decides on memories.
 */
@SpringBootApplication
class LimitedApplication {

	@Component
	static class Nothing implements ResourceLimiter {

		@Override
		public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
			return false;
		}

	}

}
