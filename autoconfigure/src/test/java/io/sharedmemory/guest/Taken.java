package io.sharedmemory.guest;

import java.util.List;

/**
 * What an operation that takes messages has come to.
 *
 * @param status what has become of it
 * @param messages the messages, none unless that is {@link Status#OK}
 */
record Taken(Status status, List<byte[]> messages) {

	static Taken nothing(Status status) {
		return new Taken(status, List.of());
	}

	static Taken message(byte[] message) {
		return new Taken(Status.OK, List.of(message));
	}

}
