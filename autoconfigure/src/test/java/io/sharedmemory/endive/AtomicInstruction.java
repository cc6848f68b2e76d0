package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;

/**
 * An instruction of the threads proposal that takes an address.
 *
 * @param name as in the text format
 * @param opcode what follows the prefix {@code 0xFE}
 * @param operation what it does
 * @param type the value type of its operands: {@code i32} or {@code i64}
 * @param width in bits
 */
record AtomicInstruction(String name, int opcode, Operation operation, ValueType type, int width) {

	enum ValueType {

		I32(0x7F), I64(0x7E);

		private final int code;

		ValueType(int code) {
			this.code = code;
		}

		int code() {
			return this.code;
		}

	}

	/**
	 * The operations, in the order of their opcodes.
	 */
	enum Operation {

		NOTIFY, WAIT, LOAD, STORE, ADD, SUB, AND, OR, XOR, XCHG, CMPXCHG;

		boolean isAccess() {
			return compareTo(LOAD) >= 0;
		}

		boolean isReadModifyWrite() {
			return compareTo(ADD) >= 0;
		}

	}

	private static final int FIRST_ACCESS = 0x10;

	/**
	 * The types and widths in which each access exists, in the order of their opcodes.
	 */
	private static final List<Variant> VARIANTS = List.of(new Variant(ValueType.I32, 32),
			new Variant(ValueType.I64, 64), new Variant(ValueType.I32, 8), new Variant(ValueType.I32, 16),
			new Variant(ValueType.I64, 8), new Variant(ValueType.I64, 16), new Variant(ValueType.I64, 32));

	private record Variant(ValueType type, int width) {

		String name(Operation operation) {
			String narrow = (this.width < ((this.type == ValueType.I32) ? 32 : 64)) ? String.valueOf(this.width) : "";
			String suffix = (narrow.isEmpty() || operation == Operation.STORE) ? "" : "_u";
			String prefix = this.type.name().toLowerCase() + ".atomic.";
			String name = operation.name().toLowerCase();
			return operation.isReadModifyWrite() ? prefix + "rmw" + narrow + "." + name + suffix
					: prefix + name + narrow + suffix;
		}

	}

	static List<AtomicInstruction> all() {
		List<AtomicInstruction> all = new ArrayList<>();
		all.add(new AtomicInstruction("memory.atomic.notify", 0, Operation.NOTIFY, ValueType.I32, 32));
		all.add(new AtomicInstruction("memory.atomic.wait32", 1, Operation.WAIT, ValueType.I32, 32));
		all.add(new AtomicInstruction("memory.atomic.wait64", 2, Operation.WAIT, ValueType.I64, 64));
		int opcode = FIRST_ACCESS;
		for (Operation operation : Operation.values()) {
			if (operation.isAccess()) {
				for (Variant variant : VARIANTS) {
					all.add(new AtomicInstruction(variant.name(operation), opcode++, operation, variant.type,
							variant.width));
				}
			}
		}
		return all;
	}

	/** In bytes. */
	int size() {
		return this.width / Byte.SIZE;
	}

	/**
	 * The types of its operands, without that of the address.
	 */
	List<ValueType> operands() {
		return switch (this.operation) {
			case LOAD -> List.of();
			case WAIT -> List.of(this.type, ValueType.I64);
			case CMPXCHG -> List.of(this.type, this.type);
			default -> List.of(this.type);
		};
	}

	List<ValueType> results() {
		return switch (this.operation) {
			case STORE -> List.of();
			case WAIT -> List.of(ValueType.I32);
			default -> List.of(this.type);
		};
	}

	/**
	 * Arguments that would change memory of zeros, and would not block, if the address
	 * were right.
	 */
	long[] arguments(long address) {
		return switch (this.operation) {
			case LOAD -> new long[] { address };
			case NOTIFY -> new long[] { address, 0 };
			case WAIT, CMPXCHG -> new long[] { address, 0, (this.operation == Operation.WAIT) ? 0 : -1 };
			default -> new long[] { address, -1 };
		};
	}

	/**
	 * What the cell holds afterwards.
	 */
	long stored(long old, long... operands) {
		long mask = -1L >>> (Long.SIZE - this.width);
		return mask & switch (this.operation) {
			case STORE, XCHG -> operands[0];
			case ADD -> old + operands[0];
			case SUB -> old - operands[0];
			case AND -> old & operands[0];
			case OR -> old | operands[0];
			case XOR -> old ^ operands[0];
			case CMPXCHG -> ((operands[0] & mask) == old) ? operands[1] : old;
			default -> old;
		};
	}

	@Override
	public String toString() {
		return this.name;
	}

}
