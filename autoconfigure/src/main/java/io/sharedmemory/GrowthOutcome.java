package io.sharedmemory;

/**
 * Whether a memory grew when it was to.
 */
public enum GrowthOutcome {

	/** It did. */
	SUCCESS("success"),

	/** It did not, for a {@link GrowthFailure reason}. */
	FAILURE("failure");

	/** The label of the reason where nothing failed. */
	public static final String NO_REASON = "none";

	private final String label;

	GrowthOutcome(String label) {
		this.label = label;
	}

	/**
	 * Returns what meters, endpoints and recordings call it. Dashboards and alerts select
	 * by it, so it stays the same, whatever the constant is called.
	 * @return the label
	 */
	public String label() {
		return this.label;
	}

}
