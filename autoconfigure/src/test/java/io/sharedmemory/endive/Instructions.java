package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;

/**
 * Instructions in the binary format.
 */
final class Instructions {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	Instructions op(int... values) {
		for (int value : values) {
			this.bytes.write(value);
		}
		return this;
	}

	Instructions unsigned(long value) {
		long rest = value;
		while (rest > 0x7F) {
			this.bytes.write((int) (rest & 0x7F | 0x80));
			rest >>>= 7;
		}
		this.bytes.write((int) rest);
		return this;
	}

	Instructions signed(long value) {
		long rest = value;
		while (rest < -64 || rest > 63) {
			this.bytes.write((int) (rest & 0x7F | 0x80));
			rest >>= 7;
		}
		this.bytes.write((int) (rest & 0x7F));
		return this;
	}

	Instructions i32(int value) {
		return op(0x41).signed(value);
	}

	Instructions add(byte[] code) {
		this.bytes.writeBytes(code);
		return this;
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

}
