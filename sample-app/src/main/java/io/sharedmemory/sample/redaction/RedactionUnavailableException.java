package io.sharedmemory.sample.redaction;

/**
 * The plugins could not do their work, now or in time.
 */
class RedactionUnavailableException extends RuntimeException {

	RedactionUnavailableException(String message) {
		super(message);
	}

}
