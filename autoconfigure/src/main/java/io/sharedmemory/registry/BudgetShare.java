package io.sharedmemory.registry;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryType;

/**
 * What one memory has of one budget. All of it comes back exactly once: when the memory
 * is closed, or when nobody can reach it any more.
 */
final class BudgetShare {

	private final @Nullable MemoryBudget budget;

	/** Guarded by the lock of this: both ends of a memory give back from it. */
	private long pages;

	/**
	 * @param budget what to take from, {@code null} if there is no bound
	 */
	BudgetShare(@Nullable MemoryBudget budget) {
		this.budget = budget;
	}

	@Nullable MemoryBudget budget() {
		return this.budget;
	}

	synchronized long pages() {
		return this.pages;
	}

	/**
	 * Has at least so many pages, if the budget has room for those that are missing.
	 * @return whether it has
	 */
	synchronized boolean take(long total) {
		long missing = total - this.pages;
		if (missing <= 0) {
			return true;
		}
		if (this.budget != null && !this.budget.take(bytes(missing))) {
			return false;
		}
		this.pages = total;
		return true;
	}

	/**
	 * Whether the whole budget would have room for so many pages.
	 */
	boolean canTake(long total) {
		return this.budget == null || bytes(total) <= this.budget.limit();
	}

	/**
	 * Gives back what is more than so many pages.
	 */
	synchronized void giveBackBeyond(long total) {
		long excess = this.pages - total;
		if (excess <= 0) {
			return;
		}
		this.pages = total;
		if (this.budget != null) {
			this.budget.giveBack(bytes(excess));
		}
	}

	private static long bytes(long pages) {
		return pages * MemoryType.PAGE_SIZE;
	}

}
