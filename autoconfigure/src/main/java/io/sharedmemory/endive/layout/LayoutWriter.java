package io.sharedmemory.endive.layout;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes the parts of a {@link ModuleLayout}, for a {@link LayoutReader} that reads them
 * in the same order.
 */
final class LayoutWriter {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final DataOutputStream out = new DataOutputStream(this.bytes);

	byte[] toBytes() {
		return this.bytes.toByteArray();
	}

	void flag(boolean value) {
		number(value ? 1 : 0);
	}

	void number(long value) {
		try {
			this.out.writeLong(value);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("There is no device that could fail", ex);
		}
	}

	/** Writes a text of any length: a module may have very many variables. */
	void text(String value) {
		byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
		number(utf8.length);
		this.bytes.writeBytes(utf8);
	}

	<T> void optional(Optional<T> value, Consumer<T> writing) {
		list(value.stream().toList(), writing);
	}

	<T> void list(List<T> values, Consumer<T> writing) {
		number(values.size());
		values.forEach(writing);
	}

	void range(AddressRange value) {
		number(value.start());
		number(value.end());
	}

	void obstacle(SharingObstacle value) {
		text(value.explanation());
		text(value.remedy());
	}

	void memory(MemoryLayout value) {
		list(value.staticData(), this::range);
		optional(value.linkedStack(), this::range);
		list(value.obstacles(), this::obstacle);
	}

	void threadLocals(ThreadLocals value) {
		number(value.size());
		number(value.alignment());
	}

	void frame(StackFrame value) {
		number(value.function());
		number(value.size());
	}

}
