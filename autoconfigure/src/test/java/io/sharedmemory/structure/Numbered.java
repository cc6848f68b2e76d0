package io.sharedmemory.structure;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages with a number, of any length, whose every byte follows from the number, so
 * that a mixture of two is found out.
 */
final class Numbered {

	private Numbered() {
	}

	static byte[] message(long number, SplittableRandom random, int maximum) {
		byte[] message = new byte[random.nextInt(Long.BYTES, maximum + 1)];
		new SplittableRandom(number).nextBytes(message);
		ByteBuffer.wrap(message).putLong(number);
		return message;
	}

	static long number(byte[] message) {
		long number = ByteBuffer.wrap(message).getLong();
		byte[] expected = new byte[message.length];
		new SplittableRandom(number).nextBytes(expected);
		ByteBuffer.wrap(expected).putLong(number);
		assertThat(message).as("the bytes of message %d", number).isEqualTo(expected);
		return number;
	}

}
