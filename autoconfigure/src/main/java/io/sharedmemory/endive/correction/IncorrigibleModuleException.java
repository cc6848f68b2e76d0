package io.sharedmemory.endive.correction;

/**
 * Thrown for a module that the engine would execute wrongly in a way that cannot be
 * corrected.
 */
public final class IncorrigibleModuleException extends RuntimeException {

	/** As the rest of a sentence that names the module. */
	private final String reason;

	IncorrigibleModuleException(String reason) {
		super("The module cannot be corrected: " + reason);
		this.reason = reason;
	}

	/**
	 * Returns the reason, as the rest of a sentence that names the module.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

}
