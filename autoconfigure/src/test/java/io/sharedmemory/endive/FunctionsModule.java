package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import run.endive.wasm.WasmWriter;

import io.sharedmemory.endive.AtomicInstruction.ValueType;

/**
 * Assembles a module that imports {@code env.memory} and exports functions, for those
 * that would be too many or too long in the text format.
 */
final class FunctionsModule {

	private static final int MAXIMUM_PAGES = 32767;

	private final ByteArrayOutputStream types = new ByteArrayOutputStream();

	private final ByteArrayOutputStream functions = new ByteArrayOutputStream();

	private final ByteArrayOutputStream exports = new ByteArrayOutputStream();

	private final ByteArrayOutputStream bodies = new ByteArrayOutputStream();

	private int count;

	private final int imported;

	/**
	 * A module that imports only its memory.
	 */
	FunctionsModule() {
		this.imported = 0;
	}

	/**
	 * A module that also imports the function {@code env.host}, without parameters and
	 * results, as its function 0.
	 */
	static FunctionsModule withHost() {
		return new FunctionsModule(1);
	}

	private FunctionsModule(int imported) {
		this.imported = imported;
	}

	/**
	 * Adds a function.
	 * @param parameters the types of its parameters, as their codes in the binary format
	 * @param instructions its instructions, without the end
	 */
	void add(String name, List<Integer> parameters, List<Integer> results, byte[] instructions) {
		this.types.write(0x60);
		this.types.write(parameters.size());
		parameters.forEach(this.types::write);
		this.types.write(results.size());
		results.forEach(this.types::write);
		WasmWriter.writeVarUInt32(this.functions, this.imported + this.count);
		writeName(this.exports, name);
		this.exports.write(0); // a function
		WasmWriter.writeVarUInt32(this.exports, this.imported + this.count);
		WasmWriter.writeVarUInt32(this.bodies, 1 + instructions.length + 1);
		this.bodies.write(0); // no locals
		this.bodies.writeBytes(instructions);
		this.bodies.write(0x0B); // end
		this.count++;
	}

	static List<Integer> codes(List<ValueType> types) {
		return types.stream().map(ValueType::code).toList();
	}

	byte[] binary() {
		WasmWriter writer = new WasmWriter();
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (int i = 0; i < this.imported; i++) {
			all.writeBytes(new byte[] { 0x60, 0, 0 });
		}
		all.writeBytes(this.types.toByteArray());
		writer.writeSection(1, vector(this.imported + this.count, all));
		writer.writeSection(2, vector(1 + this.imported, imports()));
		writer.writeSection(3, vector(this.count, this.functions));
		writer.writeSection(7, vector(this.count, this.exports));
		writer.writeSection(10, vector(this.count, this.bodies));
		return writer.bytes();
	}

	private ByteArrayOutputStream imports() {
		ByteArrayOutputStream contents = new ByteArrayOutputStream();
		for (int i = 0; i < this.imported; i++) {
			writeName(contents, "env");
			writeName(contents, "host");
			contents.write(0); // a function
			contents.write(i);
		}
		writeName(contents, "env");
		writeName(contents, "memory");
		contents.write(2); // a memory
		contents.write(3); // shared, with a maximum
		contents.write(1);
		WasmWriter.writeVarUInt32(contents, MAXIMUM_PAGES);
		return contents;
	}

	private static byte[] vector(int count, ByteArrayOutputStream elements) {
		ByteArrayOutputStream contents = new ByteArrayOutputStream();
		WasmWriter.writeVarUInt32(contents, count);
		contents.writeBytes(elements.toByteArray());
		return contents.toByteArray();
	}

	private static void writeName(ByteArrayOutputStream output, String name) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		WasmWriter.writeVarUInt32(output, bytes.length);
		output.writeBytes(bytes);
	}

}
