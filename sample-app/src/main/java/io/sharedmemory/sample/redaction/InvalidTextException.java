package io.sharedmemory.sample.redaction;

/**
 * What was sent is not a text that can be redacted.
 */
class InvalidTextException extends RuntimeException {

	InvalidTextException(String message) {
		super(message);
	}

}
