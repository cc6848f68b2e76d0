package io.sharedmemory.guest;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages of random lengths. One that is long enough says who has sent it and which one
 * it is, and ends with a checksum.
 */
final class Letters {

	private static final int IDENTIFIED = 3 * Integer.BYTES;

	private Letters() {
	}

	static byte[] letter(SplittableRandom random, int sender, int number, int maximum) {
		byte[] letter = new byte[random.nextInt(maximum + 1)];
		random.nextBytes(letter);
		if (isIdentified(letter)) {
			ByteBuffer.wrap(letter)
				.putInt(sender)
				.putInt(number)
				.putInt(letter.length - Integer.BYTES,
						checksum(ByteBuffer.wrap(letter).putInt(sender).putInt(number).array()));
		}
		return letter;
	}

	static boolean isIdentified(byte[] letter) {
		return letter.length >= IDENTIFIED;
	}

	static int sender(byte[] letter) {
		return ByteBuffer.wrap(letter).getInt(0);
	}

	static int number(byte[] letter) {
		return ByteBuffer.wrap(letter).getInt(Integer.BYTES);
	}

	static void assertIsWhole(byte[] letter) {
		if (isIdentified(letter)) {
			assertThat(ByteBuffer.wrap(letter).getInt(letter.length - Integer.BYTES)).isEqualTo(checksum(letter));
		}
	}

	/**
	 * A number whose sum over many letters tells whether they are the same ones in any
	 * order.
	 */
	static long hash(byte[] letter) {
		CRC32C checksum = new CRC32C();
		checksum.update(letter);
		return new SplittableRandom(checksum.getValue() << 32 | letter.length).nextLong();
	}

	private static int checksum(byte[] letter) {
		CRC32C checksum = new CRC32C();
		checksum.update(letter, 0, letter.length - Integer.BYTES);
		return (int) checksum.getValue();
	}

}
