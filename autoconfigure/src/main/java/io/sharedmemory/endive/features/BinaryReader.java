package io.sharedmemory.endive.features;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the values of the binary format.
 *
 * Each method throws a {@link BufferUnderflowException} if there is less to read.
 */
final class BinaryReader {

	private static final int PAYLOAD = 0x7F;

	private static final int PAYLOAD_BITS = 7;

	private static final int CONTINUED = 0x80;

	private final ByteBuffer bytes;

	private BinaryReader(ByteBuffer bytes) {
		this.bytes = bytes;
	}

	static BinaryReader of(byte[] binary) {
		return new BinaryReader(ByteBuffer.wrap(binary));
	}

	boolean hasRemaining() {
		return this.bytes.hasRemaining();
	}

	int next() {
		return Byte.toUnsignedInt(this.bytes.get());
	}

	/**
	 * Returns the next byte without consuming it.
	 */
	int peek() {
		if (!this.bytes.hasRemaining()) {
			throw new BufferUnderflowException();
		}
		return Byte.toUnsignedInt(this.bytes.get(this.bytes.position()));
	}

	void skip(int count) {
		part(count);
	}

	/**
	 * Returns a separate reader for the next bytes.
	 */
	BinaryReader part(int size) {
		if (size > this.bytes.remaining()) {
			throw new BufferUnderflowException();
		}
		ByteBuffer part = this.bytes.slice(this.bytes.position(), size);
		this.bytes.position(this.bytes.position() + size);
		return new BinaryReader(part);
	}

	byte[] rest() {
		byte[] rest = new byte[this.bytes.remaining()];
		this.bytes.get(rest);
		return rest;
	}

	/**
	 * Reads an index or a limit, which fits into 31 bits in all modules that engines
	 * accept.
	 */
	int number() {
		long number = unsigned();
		if (number < 0 || number > Integer.MAX_VALUE) {
			throw new UnknownEncodingException("number", (int) number);
		}
		return (int) number;
	}

	/**
	 * Reads the number of entries that follow, each of which has at least one byte.
	 * @throws ExcessiveCountException if the remaining bytes are too few for them
	 */
	int count() {
		return count("unexpected end");
	}

	private int count(String problem) {
		long count = unsigned();
		if (count < 0 || count > this.bytes.remaining()) {
			throw new ExcessiveCountException(problem, count, this.bytes.remaining());
		}
		return (int) count;
	}

	/**
	 * Returns a reader for the content of a section.
	 * @throws ExcessiveCountException if it is not there completely
	 */
	BinaryReader section() {
		return part(count("section size mismatch"));
	}

	/**
	 * Returns a separate reader for bytes that are preceded by their number.
	 * @throws ExcessiveCountException if there are fewer bytes
	 */
	BinaryReader sized() {
		return part(count());
	}

	/**
	 * Reads an unsigned number of up to 64 bits.
	 */
	long unsigned() {
		long number = 0;
		int shift = 0;
		int next;
		do {
			next = next();
			number |= (long) (next & PAYLOAD) << shift;
			shift += PAYLOAD_BITS;
			requireShort(shift, next);
		}
		while (next >= CONTINUED);
		return number;
	}

	private static void requireShort(int shift, int next) {
		if (shift > Long.SIZE + PAYLOAD_BITS) {
			throw new UnknownEncodingException("number", next);
		}
	}

	/**
	 * Skips numbers: signed ones are as long as unsigned ones.
	 */
	void skipNumbers(int count) {
		for (int i = 0; i < count; i++) {
			unsigned();
		}
	}

	String name() {
		return new String(sized().rest(), StandardCharsets.UTF_8);
	}

}
