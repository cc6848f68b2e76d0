package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import run.endive.wasm.WasmWriter;

import io.sharedmemory.endive.AtomicInstruction.ValueType;

/**
 * Assembles modules that import {@code env.memory} and export a function for each of the
 * {@linkplain AtomicInstruction atomic instructions} under its name, and one for the
 * fence. In the text format they would be 67 functions for each static offset.
 */
final class AtomicInstructionsModule {

	private static final int FENCE = 3;

	private AtomicInstructionsModule() {
	}

	/**
	 * Assembles a module.
	 * @param offset the static offset of all instructions, unsigned
	 */
	static byte[] withOffset(int offset) {
		FunctionsModule module = new FunctionsModule();
		for (AtomicInstruction instruction : AtomicInstruction.all()) {
			add(module, instruction, offset);
		}
		module.add("atomic.fence", List.of(ValueType.I32.code()), List.of(), new byte[] { (byte) 0xFE, FENCE, 0 });
		return module.binary();
	}

	private static void add(FunctionsModule module, AtomicInstruction instruction, int offset) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		List<ValueType> parameters = new ArrayList<>(List.of(ValueType.I32));
		parameters.addAll(instruction.operands());
		for (int parameter = 0; parameter < parameters.size(); parameter++) {
			body.write(0x20); // local.get
			body.write(parameter);
		}
		body.write(0xFE);
		body.write(instruction.opcode());
		body.write(Integer.numberOfTrailingZeros(instruction.size()));
		WasmWriter.writeVarUInt32(body, offset);
		module.add(instruction.name(), FunctionsModule.codes(parameters), FunctionsModule.codes(instruction.results()),
				body.toByteArray());
	}

}
