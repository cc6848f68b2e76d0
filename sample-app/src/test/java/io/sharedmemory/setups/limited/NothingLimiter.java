package io.sharedmemory.setups.limited;

import org.springframework.stereotype.Component;

import io.sharedmemory.registry.ResourceLimiter;

/**
 * Allows no memory at all.
 */
@Component
class NothingLimiter implements ResourceLimiter {

	@Override
	public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
		return false;
	}

}
