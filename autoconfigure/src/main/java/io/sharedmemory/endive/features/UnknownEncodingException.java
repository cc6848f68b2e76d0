package io.sharedmemory.endive.features;

/**
 * Bytes that are damaged, or that mean something newer than what is known here. Which of
 * them is for the engine's parser to say.
 */
@SuppressWarnings("serial")
final class UnknownEncodingException extends RuntimeException {

	UnknownEncodingException(String what, int code) {
		super("Unknown %s %02x".formatted(what, code));
	}

}
