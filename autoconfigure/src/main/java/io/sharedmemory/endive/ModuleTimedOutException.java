package io.sharedmemory.endive;

import java.time.Duration;

/**
 * A program did not end in the time that it was given, and was ended with all its
 * threads.
 */
public final class ModuleTimedOutException extends WasmModuleException {

	/** How long it could take. */
	private final Duration timeout;

	ModuleTimedOutException(String module, Duration timeout) {
		super(module, "did not end within %s, and was ended".formatted(timeout), null);
		this.timeout = timeout;
	}

	/**
	 * The time that it was given.
	 * @return the timeout
	 */
	public Duration timeout() {
		return this.timeout;
	}

}
