package io.sharedmemory.endive.layout;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads what a {@link LayoutWriter} has written.
 *
 * Each method throws an {@link IllegalArgumentException} or a
 * {@link BufferUnderflowException} if the bytes are something else.
 */
final class LayoutReader {

	private final ByteBuffer bytes;

	LayoutReader(byte[] bytes) {
		this.bytes = ByteBuffer.wrap(bytes);
	}

	void requireEnd() {
		require(!this.bytes.hasRemaining(), "bytes behind the end", this.bytes.remaining());
	}

	boolean flag() {
		return count(1) == 1;
	}

	long number() {
		return this.bytes.getLong();
	}

	int index() {
		return Math.toIntExact(number());
	}

	/** Each entry takes at least one byte, so that no room is made for more. */
	private int count(int most) {
		long count = number();
		require(count >= 0 && count <= most, "a number of entries", count);
		return (int) count;
	}

	private static void require(boolean condition, String what, long value) {
		if (!condition) {
			throw new IllegalArgumentException("Of a module's layout, %d is not %s".formatted(value, what));
		}
	}

	String text() {
		byte[] utf8 = new byte[count(this.bytes.remaining())];
		this.bytes.get(utf8);
		return new String(utf8, StandardCharsets.UTF_8);
	}

	<T> Optional<T> optional(Supplier<T> reading) {
		return (count(1) == 1) ? Optional.of(reading.get()) : Optional.empty();
	}

	<T> List<T> list(Supplier<T> reading) {
		int count = count(this.bytes.remaining());
		List<T> list = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			list.add(reading.get());
		}
		return List.copyOf(list);
	}

	AddressRange range() {
		return new AddressRange(number(), number());
	}

	SharingObstacle obstacle() {
		return new SharingObstacle(text(), text());
	}

	MemoryLayout memory() {
		return new MemoryLayout(list(this::range), optional(this::range), list(this::obstacle));
	}

	ThreadLocals threadLocals() {
		return new ThreadLocals(index(), index());
	}

	StackFrame frame() {
		return new StackFrame(index(), number());
	}

}
