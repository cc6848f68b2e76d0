package io.sharedmemory.registry;

import java.lang.System.Logger.Level;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * What the memories of a registry may have: the limiters, who must all agree, and then
 * the budget. What is admitted is taken from the budget until it is given back.
 */
final class GrowthLimits {

	private static final System.Logger logger = System.getLogger(GrowthLimits.class.getName());

	private final List<ResourceLimiter> limiters;

	private final @Nullable MemoryBudget budget;

	GrowthLimits(List<ResourceLimiter> limiters, @Nullable MemoryBudget budget) {
		this.limiters = List.copyOf(limiters);
		this.budget = budget;
	}

	@Nullable MemoryBudget budget() {
		return this.budget;
	}

	/**
	 * Admits the pages that a memory is created with.
	 * @throws MemoryGrowthException if it may not be created
	 */
	void admitCreation(String memory, MemoryType type) {
		admit(memory, 0, type.minimum(), type.maximum(), (reason, explanation, cause) -> MemoryGrowthException
			.creationRefused(memory, type, reason, explanation, cause));
	}

	/**
	 * Admits the pages that a memory grows by.
	 * @throws MemoryGrowthException if it may not grow
	 */
	void admitGrowth(SharedMemory memory, long current, long desired) {
		String name = memory.name();
		long maximum = memory.type().maximum();
		admit(name, current, desired, maximum, (reason, explanation, cause) -> MemoryGrowthException.growthRefused(name,
				current, desired, maximum, reason, explanation, cause));
	}

	private void admit(String memory, long current, long desired, long maximum, Refusal refusal) {
		for (ResourceLimiter limiter : this.limiters) {
			boolean agreed;
			try {
				agreed = limiter.memoryGrowing(memory, current, desired, maximum);
			}
			catch (RuntimeException ex) {
				throw refusal.exception(GrowthFailure.LIMITER, "the resource limiter %s failed".formatted(limiter), ex);
			}
			if (!agreed) {
				throw refusal.exception(GrowthFailure.LIMITER, "the resource limiter %s denied it".formatted(limiter),
						null);
			}
		}
		if (this.budget != null && !this.budget.take(bytes(desired - current))) {
			throw refusal.exception(GrowthFailure.BUDGET,
					"all memories together would be larger than the budget of %d bytes, of which %d are used"
						.formatted(this.budget.limit(), this.budget.used()),
					null);
		}
	}

	/**
	 * Gives pages back that were admitted.
	 */
	void giveBack(long pages) {
		if (this.budget != null) {
			this.budget.giveBack(bytes(pages));
		}
	}

	/**
	 * Tells the limiters of a failure.
	 */
	void failed(MemoryGrowthException failure) {
		for (ResourceLimiter limiter : this.limiters) {
			try {
				limiter.memoryGrowFailed(failure.memory(), failure);
			}
			catch (RuntimeException ex) {
				logger.log(Level.WARNING, "Resource limiter %s failed to hear that memory '%s' did not grow"
					.formatted(limiter, failure.memory()), ex);
			}
		}
	}

	private static long bytes(long pages) {
		return pages * MemoryType.PAGE_SIZE;
	}

	@FunctionalInterface
	private interface Refusal {

		MemoryGrowthException exception(GrowthFailure reason, String explanation, @Nullable Throwable cause);

	}

}
