package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

import run.endive.wasm.Encoding;
import run.endive.wasm.WasmWriter;
import run.endive.wasm.types.SectionId;

/**
 * Copies a valid binary without the code of its functions, of which Endive's parser reads
 * either all or none.
 */
final class BareBinary {

	private static final int PREAMBLE = 8;

	private BareBinary() {
	}

	/**
	 * Returns the binary with the code of some functions.
	 * @param functions the functions, by their indices among those that the module
	 * defines, in ascending order
	 */
	static byte[] of(byte[] binary, List<Integer> functions) {
		ByteArrayOutputStream bare = new ByteArrayOutputStream(binary.length);
		bare.write(binary, 0, PREAMBLE);
		ByteBuffer bytes = ByteBuffer.wrap(binary).position(PREAMBLE);
		while (bytes.hasRemaining()) {
			int begin = bytes.position();
			int id = bytes.get();
			int size = number(bytes);
			if (id == SectionId.CODE) {
				writeSection(bare, id, bodies(bytes.slice(bytes.position(), size), functions));
			}
			else {
				bare.write(binary, begin, bytes.position() - begin + size);
			}
			bytes.position(bytes.position() + size);
		}
		return bare.toByteArray();
	}

	private static byte[] bodies(ByteBuffer section, List<Integer> functions) {
		ByteArrayOutputStream bodies = new ByteArrayOutputStream();
		WasmWriter.writeVarUInt32(bodies, functions.size());
		int count = number(section);
		int written = 0;
		for (int i = 0; i < count && written < functions.size(); i++) {
			byte[] body = new byte[number(section)];
			section.get(body);
			if (i == functions.get(written)) {
				WasmWriter.writeVarUInt32(bodies, body.length);
				bodies.writeBytes(body);
				written++;
			}
		}
		if (written < functions.size()) {
			throw new IllegalArgumentException("The module has only %d functions with code, and none with the index %d"
				.formatted(count, functions.get(written)));
		}
		return bodies.toByteArray();
	}

	private static void writeSection(ByteArrayOutputStream out, int id, byte[] content) {
		out.write(id);
		WasmWriter.writeVarUInt32(out, content.length);
		out.writeBytes(content);
	}

	private static int number(ByteBuffer bytes) {
		return Math.toIntExact(Encoding.readVarUInt32(bytes));
	}

}
