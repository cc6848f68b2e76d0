package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import run.endive.wasm.WasmWriter;

/**
 * Assembles modules that import {@code env.memory} and export a function for each of the
 * {@linkplain AtomicInstruction atomic instructions} under its name, and one for the
 * fence. In the text format they would be 67 functions for each static offset.
 */
final class AtomicInstructionsModule {

	private static final int MAXIMUM_PAGES = 32767;

	private static final int FENCE = 3;

	private final ByteArrayOutputStream types = new ByteArrayOutputStream();

	private final ByteArrayOutputStream functions = new ByteArrayOutputStream();

	private final ByteArrayOutputStream exports = new ByteArrayOutputStream();

	private final ByteArrayOutputStream bodies = new ByteArrayOutputStream();

	private int count;

	private AtomicInstructionsModule() {
	}

	/**
	 * Assembles a module.
	 * @param offset the static offset of all instructions, unsigned
	 */
	static byte[] withOffset(int offset) {
		AtomicInstructionsModule module = new AtomicInstructionsModule();
		for (AtomicInstruction instruction : AtomicInstruction.all()) {
			module.add(instruction, offset);
		}
		module.addFence();
		return module.binary();
	}

	private void add(AtomicInstruction instruction, int offset) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.write(0); // no locals
		for (int parameter = 0; parameter <= instruction.operands().size(); parameter++) {
			body.write(0x20); // local.get
			body.write(parameter);
		}
		body.write(0xFE);
		body.write(instruction.opcode());
		body.write(Integer.numberOfTrailingZeros(instruction.size()));
		WasmWriter.writeVarUInt32(body, offset);
		addFunction(instruction.name(), instruction.operands(), instruction.results(), body);
	}

	private void addFence() {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.writeBytes(new byte[] { 0, (byte) 0xFE, FENCE, 0 });
		addFunction("atomic.fence", List.of(), List.of(), body);
	}

	private void addFunction(String name, List<AtomicInstruction.ValueType> operands,
			List<AtomicInstruction.ValueType> results, ByteArrayOutputStream body) {
		this.types.write(0x60);
		this.types.write(1 + operands.size());
		this.types.write(AtomicInstruction.ValueType.I32.code());
		operands.forEach((type) -> this.types.write(type.code()));
		this.types.write(results.size());
		results.forEach((type) -> this.types.write(type.code()));
		WasmWriter.writeVarUInt32(this.functions, this.count);
		writeName(this.exports, name);
		this.exports.write(0); // a function
		WasmWriter.writeVarUInt32(this.exports, this.count);
		body.write(0x0B); // end
		WasmWriter.writeVarUInt32(this.bodies, body.size());
		this.bodies.writeBytes(body.toByteArray());
		this.count++;
	}

	private byte[] binary() {
		WasmWriter writer = new WasmWriter();
		writer.writeSection(1, vector(this.count, this.types));
		writer.writeSection(2, vector(1, memoryImport()));
		writer.writeSection(3, vector(this.count, this.functions));
		writer.writeSection(7, vector(this.count, this.exports));
		writer.writeSection(10, vector(this.count, this.bodies));
		return writer.bytes();
	}

	private static ByteArrayOutputStream memoryImport() {
		ByteArrayOutputStream contents = new ByteArrayOutputStream();
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
