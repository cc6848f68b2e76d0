package io.sharedmemory.endive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The beginning of every module: the magic number and the version. Identifies files that
 * begin differently, as far as possible, without revealing anything of their contents.
 */
final class Preamble {

	private static final byte[] MAGIC = { 0, 'a', 's', 'm' };

	private static final int LENGTH = 8;

	/** In the second half of the version, which is 0 for modules. */
	private static final int LAYER = 6;

	private static final int COMPONENT = 1;

	private static final byte[] GZIP = { 0x1F, (byte) 0x8B };

	private static final byte[] ZIP = { 'P', 'K', 3, 4 };

	private static final byte[] ZSTANDARD = { 0x28, (byte) 0xB5, 0x2F, (byte) 0xFD };

	private Preamble() {
	}

	/**
	 * Checks that a binary begins as a module does. The version is left to the parser.
	 * @throws MalformedModuleException if it does not
	 */
	static void require(String name, byte[] binary) {
		String problem = problem(binary);
		if (problem != null) {
			throw new MalformedModuleException(name, problem);
		}
	}

	private static @Nullable String problem(byte[] binary) {
		if (binary.length == 0) {
			return "it is empty";
		}
		if (beginsWith(binary, MAGIC)) {
			return problemBehindMagic(binary);
		}
		if (beginsWith(binary, GZIP) || beginsWith(binary, ZIP) || beginsWith(binary, ZSTANDARD)) {
			return "it is compressed; unpack it";
		}
		String text = new String(binary, 0, Math.min(binary.length, 1024), StandardCharsets.ISO_8859_1).strip();
		if (text.startsWith("(") || text.startsWith(";;")) {
			return "it looks like the text format; translate it with wat2wasm";
		}
		if (text.startsWith("<")) {
			return "it looks like HTML or XML, such as the page of a server about an error";
		}
		return "it does not begin with 00 61 73 6d, as all modules do";
	}

	private static @Nullable String problemBehindMagic(byte[] binary) {
		if (binary.length < LENGTH) {
			return "it ends after %d bytes".formatted(binary.length);
		}
		if (binary[LAYER] == COMPONENT && binary[LAYER + 1] == 0) {
			return "it is a component, not a core module; build it for wasm32-wasip1 or wasm32-unknown-unknown instead of wasm32-wasip2, or leave out 'wasm-tools component new'";
		}
		return null;
	}

	private static boolean beginsWith(byte[] binary, byte[] beginning) {
		return binary.length >= beginning.length
				&& Arrays.equals(binary, 0, beginning.length, beginning, 0, beginning.length);
	}

}
