package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.util.List;

import run.endive.wasm.WasmWriter;

/**
 * A load or a store that is not atomic.
 *
 * @param type the code of its value type in the binary format
 * @param size how many bytes it accesses
 * @param signed whether a load extends the sign
 */
record PlainInstruction(String name, int opcode, int type, int size, boolean signed) {

	private static final int I32 = 0x7F;

	private static final int I64 = 0x7E;

	private static final int F32 = 0x7D;

	private static final int F64 = 0x7C;

	/**
	 * All of them, in the order of their opcodes.
	 */
	static List<PlainInstruction> all() {
		return List.of(new PlainInstruction("i32.load", 0x28, I32, 4, true),
				new PlainInstruction("i64.load", 0x29, I64, 8, true),
				new PlainInstruction("f32.load", 0x2A, F32, 4, false),
				new PlainInstruction("f64.load", 0x2B, F64, 8, false),
				new PlainInstruction("i32.load8_s", 0x2C, I32, 1, true),
				new PlainInstruction("i32.load8_u", 0x2D, I32, 1, false),
				new PlainInstruction("i32.load16_s", 0x2E, I32, 2, true),
				new PlainInstruction("i32.load16_u", 0x2F, I32, 2, false),
				new PlainInstruction("i64.load8_s", 0x30, I64, 1, true),
				new PlainInstruction("i64.load8_u", 0x31, I64, 1, false),
				new PlainInstruction("i64.load16_s", 0x32, I64, 2, true),
				new PlainInstruction("i64.load16_u", 0x33, I64, 2, false),
				new PlainInstruction("i64.load32_s", 0x34, I64, 4, true),
				new PlainInstruction("i64.load32_u", 0x35, I64, 4, false),
				new PlainInstruction("i32.store", 0x36, I32, 4, false),
				new PlainInstruction("i64.store", 0x37, I64, 8, false),
				new PlainInstruction("f32.store", 0x38, F32, 4, false),
				new PlainInstruction("f64.store", 0x39, F64, 8, false),
				new PlainInstruction("i32.store8", 0x3A, I32, 1, false),
				new PlainInstruction("i32.store16", 0x3B, I32, 2, false),
				new PlainInstruction("i64.store8", 0x3C, I64, 1, false),
				new PlainInstruction("i64.store16", 0x3D, I64, 2, false),
				new PlainInstruction("i64.store32", 0x3E, I64, 4, false));
	}

	boolean isStore() {
		return this.opcode >= 0x36;
	}

	/**
	 * A module that exports a function for each of some instructions under its name.
	 * @param prefix the instructions before it in the function
	 * @param offset the static offset of all of them
	 */
	static byte[] module(List<PlainInstruction> instructions, byte[] prefix, long offset) {
		FunctionsModule module = new FunctionsModule();
		for (PlainInstruction instruction : instructions) {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			body.writeBytes(prefix);
			body.writeBytes(new byte[] { 0x20, 0 }); // local.get
			if (instruction.isStore()) {
				body.writeBytes(new byte[] { 0x20, 1 });
			}
			body.write(instruction.opcode);
			body.write(0); // aligned to anything
			WasmWriter.writeVarUInt32(body, (int) offset);
			if (instruction.isStore()) {
				module.add(instruction.name, List.of(I32, instruction.type), List.of(), body.toByteArray());
			}
			else {
				module.add(instruction.name, List.of(I32), List.of(instruction.type), body.toByteArray());
			}
		}
		return module.binary();
	}

	/**
	 * What a load gives for the bits that it finds.
	 */
	long extended(long bits) {
		int unused = Long.SIZE - this.size * Byte.SIZE;
		return this.signed ? (bits << unused) >> unused : bits;
	}

	/**
	 * What counts of a result: all of it, or its 32 bits.
	 */
	long significant(long result) {
		return (this.type == I32 || this.type == F32) ? (int) result : result;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
