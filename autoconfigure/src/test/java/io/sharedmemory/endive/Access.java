package io.sharedmemory.endive;

import java.util.List;
import java.util.stream.Stream;

/**
 * An instruction that accesses a memory, atomic or not.
 *
 * @param size how many bytes it accesses
 * @param operands the types of what it takes beside the address
 * @param results the types of what it leaves
 * @param code the instruction without its alignment and offset
 */
record Access(String name, boolean atomic, int size, List<Integer> operands, List<Integer> results, byte[] code) {

	static List<Access> all() {
		return Stream
			.concat(PlainInstruction.all().stream().map(Access::of),
					AtomicInstruction.all()
						.stream()
						.filter((instruction) -> instruction.operation().isAccess())
						.map(Access::of))
			.toList();
	}

	private static Access of(PlainInstruction instruction) {
		List<Integer> type = List.of(instruction.type());
		return new Access(instruction.name(), false, instruction.size(), instruction.isStore() ? type : List.of(),
				instruction.isStore() ? List.of() : type, BinaryModule.bytes(instruction.opcode()));
	}

	private static Access of(AtomicInstruction instruction) {
		return new Access(instruction.name(), true, instruction.size(), FunctionsModule.codes(instruction.operands()),
				FunctionsModule.codes(instruction.results()), BinaryModule.bytes(0xFE, instruction.opcode()));
	}

	boolean isStore() {
		return this.results.isEmpty();
	}

	/**
	 * Writes the access to an address that is on the stack, with zeros, and drops what it
	 * leaves.
	 */
	void write(Instructions code) {
		this.operands.forEach((type) -> zero(code, type));
		instruction(code);
		this.results.forEach((type) -> code.op(0x1A));
	}

	/**
	 * Writes only the instruction.
	 */
	void instruction(Instructions code) {
		code.add(this.code).unsigned(Integer.numberOfTrailingZeros(this.size)).unsigned(0);
	}

	private static void zero(Instructions code, int type) {
		switch (type) {
			case 0x7F -> code.i32(0);
			case 0x7E -> code.op(0x42, 0);
			case 0x7D -> code.i32(0).op(0xBE);
			default -> code.op(0x42, 0, 0xBF);
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
