package io.sharedmemory;

/**
 * Why a memory could not grow, or was not created.
 */
public enum GrowthFailure {

	/**
	 * The new size would be larger than the maximum of the memory's type.
	 */
	MAXIMUM("maximum", "it would be larger than its maximum"),

	/**
	 * A resource limiter denied it.
	 */
	LIMITER("limiter", "a resource limiter denied it"),

	/**
	 * The sizes of all memories would add up to more than the budget.
	 */
	BUDGET("budget", "all memories together would be larger than the budget"),

	/**
	 * The operating system has no memory to give.
	 */
	OUT_OF_MEMORY("out_of_memory", "the operating system gave no memory");

	private final String label;

	private final String explanation;

	GrowthFailure(String label, String explanation) {
		this.label = label;
		this.explanation = explanation;
	}

	/**
	 * Returns what meters, endpoints and recordings call it. Dashboards and alerts select
	 * by it, so it stays the same, whatever the constant is called.
	 * @return the label
	 */
	public String label() {
		return this.label;
	}

	String explanation() {
		return this.explanation;
	}

}
