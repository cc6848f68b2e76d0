package io.sharedmemory.endive.features;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/**
 * The vector instructions, which all begin with the same byte.
 */
final class VectorInstructions {

	private static final int PREFIX = 0xFD00;

	private static final int RELAXED = 0x100;

	private static final int HALF_PRECISION = 0x120;

	private static final int END = 0x160;

	private static final List<String> RELAXED_NAMES = List.of("i8x16.relaxed_swizzle", "i32x4.relaxed_trunc_f32x4_s",
			"i32x4.relaxed_trunc_f32x4_u", "i32x4.relaxed_trunc_f64x2_s_zero", "i32x4.relaxed_trunc_f64x2_u_zero",
			"f32x4.relaxed_madd", "f32x4.relaxed_nmadd", "f64x2.relaxed_madd", "f64x2.relaxed_nmadd",
			"i8x16.relaxed_laneselect", "i16x8.relaxed_laneselect", "i32x4.relaxed_laneselect",
			"i64x2.relaxed_laneselect", "f32x4.relaxed_min", "f32x4.relaxed_max", "f64x2.relaxed_min",
			"f64x2.relaxed_max", "i16x8.relaxed_q15mulr_s", "i16x8.relaxed_dot_i8x16_i7x16_s",
			"i32x4.relaxed_dot_i8x16_i7x16_add_s");

	private VectorInstructions() {
	}

	/**
	 * Returns the need of an instruction.
	 * @throws UnknownEncodingException if there is no such instruction
	 */
	static Need need(int opcode) {
		String name = name(opcode);
		if (name != null) {
			return new Need((opcode < RELAXED) ? Feature.FIXED_WIDTH_SIMD : Feature.RELAXED_SIMD, name);
		}
		if (opcode >= HALF_PRECISION && opcode < END) {
			return new Need(Feature.HALF_PRECISION, "the instruction fd %02x".formatted(opcode));
		}
		throw new UnknownEncodingException("instruction fd", opcode);
	}

	private static @Nullable String name(int opcode) {
		if (opcode < RELAXED) {
			OpCode known = OpCode.byOpCode(PREFIX + opcode);
			return (known != null) ? known.name().toLowerCase(Locale.ROOT).replaceFirst("_", ".") : null;
		}
		int relaxed = opcode - RELAXED;
		return (relaxed < RELAXED_NAMES.size()) ? RELAXED_NAMES.get(relaxed) : null;
	}

	static boolean hasMemoryArgument(int opcode) {
		return opcode <= 0x0B || (opcode >= 0x54 && opcode <= 0x5D);
	}

	/**
	 * Returns the number of bytes of an instruction's constant, lanes or lane.
	 */
	static int operandBytes(int opcode) {
		return switch (opcode) {
			case 0x0C, 0x0D -> 16;
			case 0x121, 0x122 -> 1;
			default -> ((opcode >= 0x15 && opcode <= 0x22) || (opcode >= 0x54 && opcode <= 0x5B)) ? 1 : 0;
		};
	}

}
