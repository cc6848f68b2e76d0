package io.sharedmemory;

/**
 * Why a memory could not grow, or was not created.
 */
public enum GrowthFailure {

	/**
	 * The new size would be larger than the maximum of the memory's type.
	 */
	MAXIMUM("it would be larger than its maximum"),

	/**
	 * A resource limiter denied it.
	 */
	LIMITER("a resource limiter denied it"),

	/**
	 * The sizes of all memories would add up to more than the budget.
	 */
	BUDGET("all memories together would be larger than the budget"),

	/**
	 * The operating system has no memory to give.
	 */
	OUT_OF_MEMORY("the operating system gave no memory");

	private final String explanation;

	GrowthFailure(String explanation) {
		this.explanation = explanation;
	}

	String explanation() {
		return this.explanation;
	}

}
