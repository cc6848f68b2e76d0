package io.sharedmemory.endive;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Recognises the exception handling that WebAssembly had before version 3: Endive's
 * parser stumbles over the first {@code try} of it. Other damage can look the same there,
 * but not in a module that also has tags.
 */
final class LegacyExceptions {

	private static final String TRY = "illegal opcode, op value 06";

	private static final int HEADER = 8;

	private static final int TAG_SECTION = 13;

	private static final int PAYLOAD = 0x7F;

	private static final int PAYLOAD_BITS = 7;

	private LegacyExceptions() {
	}

	/**
	 * What to say about a module that was not parsed.
	 * @return empty if it was for another reason
	 */
	static Optional<UnsupportedModuleException> find(String name, byte[] binary, Throwable failure) {
		String message = failure.getMessage();
		if (message == null || !message.strip().endsWith(TRY) || !hasTags(binary)) {
			return Optional.empty();
		}
		return Optional.of(new UnsupportedModuleException(name, "the legacy exception handling", "the instruction try",
				"clang with -fno-exceptions, or with -mllvm -wasm-use-legacy-eh=false from version 20; "
						+ "Rust with -C panic=abort",
				failure));
	}

	private static boolean hasTags(byte[] binary) {
		if (binary.length < HEADER) {
			return false;
		}
		ByteBuffer bytes = ByteBuffer.wrap(binary).position(HEADER);
		try {
			while (bytes.hasRemaining()) {
				if (bytes.get() == TAG_SECTION) {
					return true;
				}
				int size = readSize(bytes);
				bytes.position(bytes.position() + size);
			}
			return false;
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			// It is damaged.
			return false;
		}
	}

	private static int readSize(ByteBuffer bytes) {
		int size = 0;
		int shift = 0;
		byte next;
		do {
			next = bytes.get();
			size |= (next & PAYLOAD) << shift;
			shift += PAYLOAD_BITS;
		}
		while (next < 0 && shift < Integer.SIZE);
		return size;
	}

}
