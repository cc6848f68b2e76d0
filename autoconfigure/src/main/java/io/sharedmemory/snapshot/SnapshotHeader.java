package io.sharedmemory.snapshot;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import io.sharedmemory.MemoryType;

/**
 * The header of a snapshot.
 *
 * @param memory the name of the memory
 * @param type its type
 * @param size its size in pages
 * @param moment when the snapshot began
 * @param attributes the attributes that were given to it
 */
record SnapshotHeader(String memory, MemoryType type, long size, Instant moment, Map<String, String> attributes) {

	/**
	 * Returns the bytes of the header, the last of which are its digest.
	 * @throws SnapshotException if the name of the memory cannot be written
	 */
	byte[] encode(SnapshotAttempt attempt) {
		ByteBuffer header = ByteBuffer.allocate(SnapshotFormat.LONGEST_HEADER).order(ByteOrder.LITTLE_ENDIAN);
		header.putLong(SnapshotFormat.MAGIC)
			.putInt(SnapshotFormat.VERSION)
			.putInt(0)
			.putInt((int) this.type.minimum())
			.putInt((int) this.type.maximum())
			.putInt((int) this.size)
			.putLong(this.moment.getEpochSecond())
			.putInt(this.moment.getNano());
		put(header, name(attempt));
		header.putShort((short) this.attributes.size());
		this.attributes.forEach((name, value) -> {
			put(header, name.getBytes(StandardCharsets.UTF_8));
			put(header, value.getBytes(StandardCharsets.UTF_8));
		});
		int length = header.position() + Sha256.LENGTH;
		header.putInt(SnapshotFormat.PREFIX - Integer.BYTES, length);
		byte[] bytes = new byte[length];
		header.get(0, bytes);
		new Sha256().update(bytes, 0, header.position()).digest(bytes, header.position());
		return bytes;
	}

	SnapshotSummary summary(long storedPages, long bytes, String digest) {
		return new SnapshotSummary(this.memory, this.type, this.size, storedPages, bytes, digest, this.moment,
				SnapshotFormat.VERSION, this.attributes);
	}

	private byte[] name(SnapshotAttempt attempt) {
		byte[] name = this.memory.getBytes(StandardCharsets.UTF_8);
		if (name.length > SnapshotFormat.LONGEST_MEMORY_NAME
				|| !StandardCharsets.UTF_8.newEncoder().canEncode(this.memory)) {
			throw attempt.failed("its name has %d bytes in UTF-8, or is no Unicode".formatted(name.length),
					"Give the memory a name of %d bytes at most.".formatted(SnapshotFormat.LONGEST_MEMORY_NAME));
		}
		return name;
	}

	private static void put(ByteBuffer header, byte[] text) {
		header.putShort((short) text.length).put(text);
	}

	/**
	 * @param bytes a header whose digest is correct
	 * @throws DamagedSnapshotException if it is nevertheless not valid
	 */
	static SnapshotHeader decode(byte[] bytes, SnapshotAttempt attempt) {
		ByteBuffer header = ByteBuffer
			.wrap(bytes, SnapshotFormat.PREFIX, bytes.length - SnapshotFormat.PREFIX - Sha256.LENGTH)
			.order(ByteOrder.LITTLE_ENDIAN);
		try {
			MemoryType type = new MemoryType(Integer.toUnsignedLong(header.getInt()),
					Integer.toUnsignedLong(header.getInt()));
			long size = Integer.toUnsignedLong(header.getInt());
			if (size < type.minimum() || size > type.maximum()) {
				throw attempt.damaged("has a memory of %d pages, whose type is %d to %d".formatted(size, type.minimum(),
						type.maximum()));
			}
			Instant moment = Instant.ofEpochSecond(header.getLong(), header.getInt());
			String memory = text(header, 0, SnapshotFormat.LONGEST_MEMORY_NAME, attempt);
			Map<String, String> attributes = attributes(header, attempt);
			if (header.hasRemaining()) {
				throw attempt.damaged("has a header with %d bytes too many".formatted(header.remaining()));
			}
			return new SnapshotHeader(memory, type, size, moment, attributes);
		}
		catch (BufferUnderflowException | CharacterCodingException | IllegalArgumentException | DateTimeException
				| ArithmeticException ex) {
			throw attempt.damaged("has a header that makes no sense (%s)".formatted(ex));
		}
	}

	private static Map<String, String> attributes(ByteBuffer header, SnapshotAttempt attempt)
			throws CharacterCodingException {
		int count = Short.toUnsignedInt(header.getShort());
		if (count > SnapshotOptions.MOST_ATTRIBUTES) {
			throw attempt.damaged("has %d attributes".formatted(count));
		}
		Map<String, String> attributes = new TreeMap<>();
		for (int i = 0; i < count; i++) {
			String name = text(header, 1, SnapshotOptions.LONGEST_NAME, attempt);
			if (attributes.put(name, text(header, 0, SnapshotOptions.LONGEST_VALUE, attempt)) != null) {
				throw attempt.damaged("has two attributes of one name");
			}
		}
		return attributes;
	}

	private static String text(ByteBuffer header, int shortest, int longest, SnapshotAttempt attempt)
			throws CharacterCodingException {
		int length = Short.toUnsignedInt(header.getShort());
		if (length < shortest || length > longest || length > header.remaining()) {
			throw attempt.damaged("has a text of %d bytes in its header".formatted(length));
		}
		ByteBuffer text = header.slice(header.position(), length);
		header.position(header.position() + length);
		return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
	}

}
