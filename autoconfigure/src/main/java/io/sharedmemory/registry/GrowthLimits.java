package io.sharedmemory.registry;

import java.lang.ref.Cleaner.Cleanable;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.registry.BudgetShares.Room;

/**
 * What the memories of a registry may have: the limiters, who must all agree, and then
 * the budget.
 */
final class GrowthLimits {

	private final List<ResourceLimiter> limiters;

	private final @Nullable MemoryBudget budget;

	private final BudgetReturns returns;

	private final CallbackLog log = new CallbackLog(GrowthLimits.class);

	/**
	 * @param collection finds memories that nobody can reach, when the budget has run
	 * short
	 */
	GrowthLimits(List<ResourceLimiter> limiters, @Nullable MemoryBudget budget, ForcedCollection collection) {
		this.limiters = List.copyOf(limiters);
		this.budget = budget;
		this.returns = new BudgetReturns(collection);
	}

	@Nullable MemoryBudget budget() {
		return this.budget;
	}

	/**
	 * The shares of a memory that is to be created, of which it has nothing yet.
	 * @param own a further budget that it counts for
	 */
	BudgetShares shares(@Nullable MemoryBudget own) {
		return new BudgetShares(this.budget, own);
	}

	/**
	 * Asks the limiters about the pages that a memory is to be created with.
	 * @throws MemoryCreationException if one denies
	 */
	void askForCreation(String memory, MemoryType type) {
		ask(memory, 0, type.minimum(), type.maximum(), (explanation, cause) -> new MemoryCreationException(memory, type,
				GrowthFailure.LIMITER, explanation, cause));
	}

	/**
	 * Has the collector look for memories that have a share of the registry's budget
	 * although nobody can reach them. To be called without locks: others need them to
	 * give something back.
	 */
	void lookForRoom(BudgetShares shares, long pages) {
		if (shares.canTake(pages)) {
			// Only the registry's is worth a collection.
			this.returns.lookFor(() -> shares.take(pages) != Room.LACKING_IN_COMMON);
		}
	}

	/**
	 * For a memory that is not created because a budget has no room for it.
	 */
	MemoryCreationException overBudget(String memory, MemoryType type, BudgetShares shares, Room lacking) {
		String explanation = overBudget(shares, lacking);
		return (lacking == Room.LACKING_IN_OWN) ? MemoryCreationException.beyondOwnBudget(memory, type, explanation)
				: new MemoryCreationException(memory, type, GrowthFailure.BUDGET, explanation, null);
	}

	/**
	 * Has the shares of a memory come back also when nobody can reach the memory.
	 * @return gives them back now; {@code null} if it can have none
	 */
	@Nullable Cleanable track(SharedMemory memory, BudgetShares shares) {
		boolean bounded = this.budget != null || shares.own() != null;
		return (bounded && memory.type().maximum() > 0) ? this.returns.track(memory, shares) : null;
	}

	/**
	 * Admits the pages that a memory grows by.
	 * @throws MemoryGrowthException if it may not grow
	 */
	void admitGrowth(SharedMemory memory, BudgetShares shares, long current, long desired) {
		String name = memory.name();
		long maximum = memory.type().maximum();
		ask(name, current, desired, maximum, (explanation, cause) -> MemoryGrowthException.growthRefused(name, current,
				desired, maximum, GrowthFailure.LIMITER, explanation, cause));
		Room room = shares.take(desired);
		if (room != Room.TAKEN) {
			throw MemoryGrowthException.growthRefused(name, current, desired, maximum, GrowthFailure.BUDGET,
					overBudget(shares, room), null);
		}
	}

	private void ask(String memory, long current, long desired, long maximum, Denial denial) {
		for (ResourceLimiter limiter : this.limiters) {
			boolean agreed;
			try {
				agreed = limiter.memoryGrowing(memory, current, desired, maximum);
			}
			catch (RuntimeException ex) {
				throw denial.exception("the resource limiter %s failed".formatted(limiter), ex);
			}
			if (!agreed) {
				throw denial.exception("the resource limiter %s denied it".formatted(limiter), null);
			}
		}
	}

	private String overBudget(BudgetShares shares, Room lacking) {
		boolean own = lacking == Room.LACKING_IN_OWN;
		MemoryBudget budget = Objects.requireNonNull(own ? shares.own() : this.budget);
		return "%s of %d bytes, of which %d are used"
			.formatted(own ? "it and the others of its own budget together would be larger than that"
					: "all memories together would be larger than the budget", budget.limit(), budget.used());
	}

	/**
	 * Tells the limiters of growth that failed.
	 * @throws Error what a limiter failed with, after all were told
	 */
	void failed(MemoryGrowthException failure) {
		notifyLimiters(failure.memory(), "did not grow",
				(limiter) -> limiter.memoryGrowFailed(failure.memory(), failure));
	}

	/**
	 * Tells the limiters of a memory that was not created.
	 * @throws Error what a limiter failed with, after all were told
	 */
	void failed(MemoryCreationException failure) {
		notifyLimiters(failure.memory(), "was not created",
				(limiter) -> limiter.memoryCreationFailed(failure.memory(), failure));
	}

	private void notifyLimiters(String memory, String event, Consumer<ResourceLimiter> call) {
		FirstFailure failure = new FirstFailure();
		for (ResourceLimiter limiter : this.limiters) {
			try {
				notifyLimiter(limiter, memory, event, call);
			}
			catch (RuntimeException | Error ex) {
				failure.add(ex);
			}
		}
		failure.rethrow();
	}

	private void notifyLimiter(ResourceLimiter limiter, String memory, String event, Consumer<ResourceLimiter> call) {
		try {
			call.accept(limiter);
		}
		catch (RuntimeException ex) {
			this.log.failed(ex, "Resource limiter %s failed to hear that memory '%s' %s", limiter, memory, event);
		}
	}

	@FunctionalInterface
	private interface Denial {

		SharedMemoryException exception(String explanation, @Nullable Throwable cause);

	}

}
