package io.sharedmemory.registry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on the sum of the sizes of memories. It is exact, even when many memories grow
 * at once, and may be shared by several registries.
 */
public final class MemoryBudget {

	private final long limit;

	private final AtomicLong used = new AtomicLong();

	/**
	 * Creates a budget of which nothing is used.
	 * @param limit the bound in bytes
	 * @throws IllegalArgumentException if the bound is negative
	 */
	public MemoryBudget(long limit) {
		if (limit < 0) {
			throw new IllegalArgumentException(
					"A budget must not be negative, but this one is %d bytes".formatted(limit));
		}
		this.limit = limit;
	}

	/**
	 * Returns the bound.
	 * @return the most bytes that all memories may have together
	 */
	public long limit() {
		return this.limit;
	}

	/**
	 * Returns how much of it is used.
	 * @return the bytes that all memories have together, including growth that is in
	 * progress; never more than the {@link #limit()}
	 */
	public long used() {
		return this.used.get();
	}

	/**
	 * Takes bytes, if there are so many left.
	 * @return whether they were taken
	 */
	boolean take(long bytes) {
		long before = this.used.get();
		while (bytes <= this.limit - before) {
			long witness = this.used.compareAndExchange(before, before + bytes);
			if (witness == before) {
				return true;
			}
			before = witness;
		}
		return false;
	}

	void giveBack(long bytes) {
		this.used.addAndGet(-bytes);
	}

	@Override
	public String toString() {
		return "MemoryBudget[limit=%d, used=%d]".formatted(this.limit, used());
	}

}
