package io.sharedmemory.endive.features;

/**
 * Thrown for bytes that are damaged, or that have a newer meaning than is known here. It
 * is up to the engine's parser to say which.
 */
@SuppressWarnings("serial")
final class UnknownEncodingException extends RuntimeException {

	UnknownEncodingException(String what, int code) {
		super("Unknown %s %02x".formatted(what, code));
	}

}
