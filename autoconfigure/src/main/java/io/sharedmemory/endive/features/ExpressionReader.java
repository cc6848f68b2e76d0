package io.sharedmemory.endive.features;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads one expression, instruction by instruction: the body of a function, or the
 * initial value of a variable.
 */
final class ExpressionReader {

	private static final int TABLE_MEMORY_INDEX = 0x40;

	private static final int ORDERED = 0x10;

	private final BinaryReader bytes;

	private final TypeReader types;

	private final List<Need> needs = new ArrayList<>();

	private int depth;

	private ExpressionReader(BinaryReader bytes, TypeReader types) {
		this.bytes = bytes;
		this.types = types;
	}

	/**
	 * Reads an expression to its end.
	 * @return the needs of its instructions, in their order
	 * @throws UnknownEncodingException if it contains an unknown encoding
	 */
	static List<Need> read(BinaryReader bytes, TypeReader types) {
		ExpressionReader reader = new ExpressionReader(bytes, types);
		reader.read();
		return reader.needs;
	}

	private void read() {
		this.depth = 1;
		while (this.depth > 0) {
			read(this.bytes.next());
		}
	}

	private void need(@Nullable Need need) {
		if (need != null) {
			this.needs.add(need);
		}
	}

	private void need(Feature feature, String what) {
		this.needs.add(new Need(feature, what));
	}

	private void read(int opcode) {
		switch (opcode) {
			case 0x02, 0x03, 0x04 -> enter();
			case 0x06 -> {
				need(Feature.LEGACY_EXCEPTIONS, "try");
				enter();
			}
			case 0x07 -> legacy("catch", 1);
			case 0x09 -> legacy("rethrow", 1);
			case 0x0B -> this.depth--;
			case 0x0E -> this.bytes.skipNumbers(this.bytes.count() + 1);
			case 0x11, 0x13 -> {
				need(this.types.function(this.bytes.number()));
				this.bytes.skipNumbers(1);
			}
			case 0x14, 0x15 -> need(this.types.function(this.bytes.number()));
			case 0x18 -> {
				legacy("delegate", 1);
				this.depth--;
			}
			case 0x19 -> legacy("catch_all", 0);
			case 0x1C -> {
				int count = this.bytes.count();
				for (int i = 0; i < count; i++) {
					need(TypeReader.valueType(this.bytes));
				}
			}
			case 0x1F -> readTryTable();
			case 0x43 -> this.bytes.skip(Float.BYTES);
			case 0x44 -> this.bytes.skip(Double.BYTES);
			case 0xD0 -> need(TypeReader.heapType(this.bytes));
			case 0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6 -> readStackSwitching(opcode);
			case 0xFB -> readReference(this.bytes.number());
			case 0xFC -> readMiscellaneous(this.bytes.number());
			case 0xFD -> readVector(this.bytes.number());
			case 0xFE -> readAtomic(this.bytes.number());
			default -> readPlain(opcode);
		}
	}

	private void readPlain(int opcode) {
		if (opcode >= 0x28 && opcode <= 0x3E) {
			readMemoryArgument();
		}
		else if (isWithNumber(opcode)) {
			this.bytes.skipNumbers(1);
		}
		else if (!isWithoutOperand(opcode)) {
			throw new UnknownEncodingException("instruction", opcode);
		}
	}

	/**
	 * Returns whether a number follows an opcode. Signed and unsigned numbers are equally
	 * long.
	 */
	private static boolean isWithNumber(int opcode) {
		return switch (opcode) {
			case 0x08, 0x0C, 0x0D, 0x10, 0x12, 0x3F, 0x40, 0x41, 0x42, 0xD2, 0xD5, 0xD6 -> true;
			default -> opcode >= 0x20 && opcode <= 0x26;
		};
	}

	private static boolean isWithoutOperand(int opcode) {
		return switch (opcode) {
			case 0x00, 0x01, 0x05, 0x0A, 0x0F, 0x1A, 0x1B, 0xD1, 0xD3, 0xD4 -> true;
			default -> opcode >= 0x45 && opcode <= 0xC4;
		};
	}

	private void enter() {
		need(this.types.blockType(this.bytes));
		this.depth++;
	}

	private void legacy(String instruction, int operands) {
		need(Feature.LEGACY_EXCEPTIONS, instruction);
		this.bytes.skipNumbers(operands);
	}

	private void readTryTable() {
		enter();
		int clauses = this.bytes.count();
		for (int i = 0; i < clauses; i++) {
			// With a tag, or for all tags.
			this.bytes.skipNumbers((this.bytes.next() < 2) ? 2 : 1);
		}
	}

	private void readMemoryArgument() {
		int flags = this.bytes.number();
		this.bytes.skipNumbers(((flags & TABLE_MEMORY_INDEX) != 0) ? 2 : 1);
	}

	private void readStackSwitching(int opcode) {
		need(Feature.STACK_SWITCHING, switch (opcode) {
			case 0xE0 -> "cont.new";
			case 0xE1 -> "cont.bind";
			case 0xE2 -> "suspend";
			case 0xE3 -> "resume";
			case 0xE4 -> "resume_throw";
			case 0xE5 -> "resume_throw_ref";
			default -> "switch";
		});
		this.bytes.skipNumbers((opcode == 0xE1 || opcode == 0xE4 || opcode == 0xE6) ? 2 : 1);
		if (opcode >= 0xE3 && opcode <= 0xE5) {
			int handlers = this.bytes.count();
			for (int i = 0; i < handlers; i++) {
				// With a label, or for switches.
				this.bytes.skipNumbers((this.bytes.next() == 0) ? 2 : 1);
			}
		}
	}

	private void readReference(int opcode) {
		switch (opcode) {
			case 0, 1, 6, 7, 11, 12, 13, 14, 16 -> this.bytes.skipNumbers(1);
			case 2, 3, 4, 5, 8, 9, 10, 17, 18, 19 -> this.bytes.skipNumbers(2);
			case 15, 26, 27, 28, 29, 30 -> {
			}
			case 20, 21, 22, 23 -> need(TypeReader.heapType(this.bytes));
			case 24, 25 -> readCastBranch();
			case 0x20, 0x21, 0x22 -> {
				need(Feature.CUSTOM_DESCRIPTORS, instruction(0xFB, opcode));
				this.bytes.skipNumbers(1);
			}
			case 0x23, 0x24 -> {
				need(Feature.CUSTOM_DESCRIPTORS, instruction(0xFB, opcode));
				need(TypeReader.heapType(this.bytes));
			}
			case 0x25, 0x26 -> {
				need(Feature.CUSTOM_DESCRIPTORS, instruction(0xFB, opcode));
				readCastBranch();
			}
			case 0x80, 0x82 -> {
				need(Feature.STRING_REFERENCES, instruction(0xFB, opcode));
				this.bytes.skipNumbers(1);
			}
			default -> {
				if (opcode < 0x80 || opcode > 0xB7) {
					throw new UnknownEncodingException("instruction fb", opcode);
				}
				need(Feature.STRING_REFERENCES, instruction(0xFB, opcode));
			}
		}
	}

	private void readCastBranch() {
		// The flags of the types that allow null.
		this.bytes.next();
		this.bytes.skipNumbers(1);
		need(TypeReader.heapType(this.bytes));
		need(TypeReader.heapType(this.bytes));
	}

	private void readMiscellaneous(int opcode) {
		switch (opcode) {
			case 0, 1, 2, 3, 4, 5, 6, 7 -> {
			}
			case 9, 11, 13, 15, 16, 17 -> this.bytes.skipNumbers(1);
			case 8, 10, 12, 14 -> this.bytes.skipNumbers(2);
			case 19 -> need(Feature.WIDE_ARITHMETIC, "i64.add128");
			case 20 -> need(Feature.WIDE_ARITHMETIC, "i64.sub128");
			case 21 -> need(Feature.WIDE_ARITHMETIC, "i64.mul_wide_s");
			case 22 -> need(Feature.WIDE_ARITHMETIC, "i64.mul_wide_u");
			case 0x30, 0x31 -> {
				need(Feature.HALF_PRECISION, (opcode == 0x30) ? "f32.load_f16" : "f32.store_f16");
				readMemoryArgument();
			}
			default -> throw new UnknownEncodingException("instruction fc", opcode);
		}
	}

	private void readVector(int opcode) {
		need(VectorInstructions.need(opcode));
		if (VectorInstructions.hasMemoryArgument(opcode)) {
			readMemoryArgument();
		}
		this.bytes.skip(VectorInstructions.operandBytes(opcode));
	}

	private void readAtomic(int opcode) {
		switch (opcode) {
			// The fence has one byte, which is 0 for the fence of WebAssembly 3.
			case 3 -> {
				if (this.bytes.next() != 0) {
					need(Feature.SHARED_EVERYTHING, "atomic.fence of another order");
				}
			}
			case 4 -> need(Feature.SHARED_EVERYTHING, "pause");
			case 0, 1, 2 -> readMemoryArgument();
			default -> {
				if (opcode < 0x10 || opcode > 0x7F) {
					throw new UnknownEncodingException("instruction fe", opcode);
				}
				if (opcode <= 0x4E) {
					readOrderedAccess(opcode);
				}
				else {
					readSharedAccess(opcode);
				}
			}
		}
	}

	private void readOrderedAccess(int opcode) {
		if ((this.bytes.peek() & ORDERED) == 0) {
			readMemoryArgument();
			return;
		}
		need(Feature.SHARED_EVERYTHING, instruction(0xFE, opcode) + " of another order");
		int flags = this.bytes.number();
		if ((flags & TABLE_MEMORY_INDEX) != 0) {
			this.bytes.skipNumbers(1);
		}
		// The memory order and the offset.
		this.bytes.skipNumbers(2);
	}

	/**
	 * Reads an atomic access to variables, tables, structures or arrays.
	 */
	private void readSharedAccess(int opcode) {
		need(Feature.SHARED_EVERYTHING, instruction(0xFE, opcode));
		boolean structure = opcode >= 0x5C && opcode <= 0x66;
		boolean reference = opcode == 0x72;
		if (!reference) {
			this.bytes.skipNumbers(structure ? 3 : 2);
		}
	}

	private static String instruction(int prefix, int opcode) {
		return "the instruction %02x %02x".formatted(prefix, opcode);
	}

}
