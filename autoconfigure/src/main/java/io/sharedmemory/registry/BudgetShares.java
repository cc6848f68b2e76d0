package io.sharedmemory.registry;

import org.jspecify.annotations.Nullable;

/**
 * What one memory has of the budgets that it counts for: the registry's, and its own if
 * it has one. Each share is exact by itself, so that what ends half way can be settled.
 * Knows nothing of the memory, so as not to keep it reachable.
 */
final class BudgetShares implements Runnable {

	private final BudgetShare common;

	private final BudgetShare own;

	/**
	 * @param common the budget of the registry, {@code null} if there is no bound
	 * @param own the memory's own, {@code null} if it has none
	 */
	BudgetShares(@Nullable MemoryBudget common, @Nullable MemoryBudget own) {
		this.common = new BudgetShare(common);
		// It must not count twice.
		this.own = new BudgetShare((own != common) ? own : null);
	}

	/**
	 * Has at least so many pages of each budget, if both have room for those that are
	 * missing.
	 * @return what is in the way, and has not changed the shares
	 */
	synchronized Room take(long total) {
		long before = this.own.pages();
		// First, so that what it refuses is never missing for others.
		if (!this.own.take(total)) {
			return Room.LACKING_IN_OWN;
		}
		if (!this.common.take(total)) {
			this.own.giveBackBeyond(before);
			return Room.LACKING_IN_COMMON;
		}
		return Room.TAKEN;
	}

	/**
	 * Whether the whole of each budget would have room for so many pages.
	 */
	boolean canTake(long total) {
		return this.own.canTake(total) && this.common.canTake(total);
	}

	/**
	 * The bound of its own.
	 */
	@Nullable MemoryBudget own() {
		return this.own.budget();
	}

	/**
	 * Gives back what is more than so many pages.
	 */
	synchronized void giveBackBeyond(long total) {
		try {
			this.own.giveBackBeyond(total);
		}
		finally {
			this.common.giveBackBeyond(total);
		}
	}

	/**
	 * Gives all back.
	 */
	@Override
	public void run() {
		giveBackBeyond(0);
	}

	/**
	 * Whether pages were taken, or what has no room for them.
	 */
	enum Room {

		TAKEN, LACKING_IN_OWN, LACKING_IN_COMMON

	}

}
