package io.sharedmemory.endive;

import java.time.Duration;

import io.sharedmemory.ShownDuration;

/**
 * A program did not end within the time that it was given, and was ended together with
 * all its threads.
 */
public final class ModuleTimedOutException extends WasmModuleException {

	/** How long it was allowed to take. */
	private final Duration timeout;

	ModuleTimedOutException(String module, Duration timeout) {
		super(module, "did not end within %s, and was ended".formatted(new ShownDuration(timeout)), null);
		this.timeout = timeout;
	}

	/**
	 * Returns the time that the program was given.
	 * @return the timeout
	 */
	public Duration timeout() {
		return this.timeout;
	}

}
