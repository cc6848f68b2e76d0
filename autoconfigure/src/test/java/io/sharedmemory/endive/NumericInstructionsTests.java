package io.sharedmemory.endive;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.types.Value;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What rewritten functions compute without Endive's methods is what the specification
 * says: in small functions, and in large ones, whose calls are inlined late.
 */
class NumericInstructionsTests {

	private static final int I32 = 0x7F;

	private static final int I64 = 0x7E;

	private static final int F32 = 0x7D;

	private static final int F64 = 0x7C;

	private static final int[] INTS = { 0, 1, 2, -1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 1,
			1 << 24, (1 << 24) + 1, 0x4F7F_C000 };

	private static final long[] LONGS = { 0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xFFFF_FFFFL, 1L << 32, -1L << 32,
			0xFFF8_0000_0000_0000L };

	/** Zeros, an infinity, NaNs of both signs, and what Endive takes for NaNs. */
	private static final float[] FLOATS = { 0.0F, -0.0F, 1, -1, Float.MIN_VALUE, Float.POSITIVE_INFINITY, Float.NaN,
			Float.intBitsToFloat(0xFFC0_0000), 4290772992F, 2143289344F, -4290772992F };

	private static final double[] DOUBLES = { 0.0, -0.0, 1, -1, Double.MIN_VALUE, Double.NEGATIVE_INFINITY, Double.NaN,
			Double.longBitsToDouble(0xFFF8_0000_0000_0000L), -1.8014398509481984E16, 9.2233720368547758E18 };

	/** In the order of their opcodes, without the comparison with zero. */
	private enum Comparison {

		EQ, NE, LT_S, LT_U, GT_S, GT_U, LE_S, LE_U, GE_S, GE_U;

		private static final List<Comparison> OF_FLOATS = List.of(EQ, NE, LT_S, GT_S, LE_S, GE_S);

		private boolean holds(int order, int unsignedOrder) {
			return switch (this) {
				case EQ -> order == 0;
				case NE -> order != 0;
				case LT_S -> order < 0;
				case LT_U -> unsignedOrder < 0;
				case GT_S -> order > 0;
				case GT_U -> unsignedOrder > 0;
				case LE_S -> order <= 0;
				case LE_U -> unsignedOrder <= 0;
				case GE_S -> order >= 0;
				case GE_U -> unsignedOrder >= 0;
			};
		}

		private boolean holds(double first, double second) {
			return switch (this) {
				case EQ -> first == second;
				case NE -> first != second;
				case LT_S -> first < second;
				case GT_S -> first > second;
				case LE_S -> first <= second;
				case GE_S -> first >= second;
				default -> throw new IllegalStateException("Floats have no " + this);
			};
		}

	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void branchesCompareIntegers(boolean large) {
		Guest guest = comparing(large);
		for (Comparison comparison : Comparison.values()) {
			for (int first : INTS) {
				for (int second : INTS) {
					assertBranches(guest, 0x46 + comparison.ordinal(), first, second,
							comparison.holds(Integer.compare(first, second), Integer.compareUnsigned(first, second)));
				}
			}
			for (long first : LONGS) {
				for (long second : LONGS) {
					assertBranches(guest, 0x51 + comparison.ordinal(), first, second,
							comparison.holds(Long.compare(first, second), Long.compareUnsigned(first, second)));
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void branchesCompareWithZero(boolean large) {
		Guest guest = comparing(large);
		for (int value : INTS) {
			assertBranches(guest, 0x45, value, 0, value == 0);
		}
		for (long value : LONGS) {
			assertBranches(guest, 0x50, value, 0, value == 0);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void branchesCompareFloats(boolean large) {
		Guest guest = comparing(large);
		for (int i = 0; i < Comparison.OF_FLOATS.size(); i++) {
			Comparison comparison = Comparison.OF_FLOATS.get(i);
			for (float first : FLOATS) {
				for (float second : FLOATS) {
					assertBranches(guest, 0x5B + i, Value.floatToLong(first), Value.floatToLong(second),
							comparison.holds(first, second));
				}
			}
			for (double first : DOUBLES) {
				for (double second : DOUBLES) {
					assertBranches(guest, 0x61 + i, Value.doubleToLong(first), Value.doubleToLong(second),
							comparison.holds(first, second));
				}
			}
		}
	}

	private static void assertBranches(Guest guest, int opcode, long first, long second, boolean expected) {
		boolean isWithZero = opcode == 0x45 || opcode == 0x50;
		long[] arguments = isWithZero ? new long[] { first } : new long[] { first, second };
		for (String branch : List.of("if", "unless", "leave", "kept")) {
			assertThat(guest.call(branch + opcode, arguments))
				.as("%s, opcode %x of %x and %x", branch, opcode, first, second)
				.isEqualTo(expected ? 1 : 0);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void unsignedIntegersAreConverted(boolean large) {
		FunctionsModule module = new FunctionsModule();
		unary(module, large, "extend", I32, I64, 0xAD);
		unary(module, large, "float", I32, F32, 0xB3);
		unary(module, large, "double", I32, F64, 0xB8);
		Guest guest = load(module);
		for (int value : INTS) {
			long unsigned = Integer.toUnsignedLong(value);
			assertThat(guest.call("extend", value)).isEqualTo(unsigned);
			assertThat(Value.longToFloat(guest.call("float", value))).isEqualTo((float) unsigned);
			assertThat(Value.longToDouble(guest.call("double", value))).isEqualTo((double) unsigned);
		}
	}

	/**
	 * The sign is a bit, of NaNs as well.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void signsAreCopied(boolean large) {
		FunctionsModule module = new FunctionsModule();
		module.add("float", List.of(F32, F32), List.of(F32), code(large).op(0x20, 0, 0x20, 1, 0x98).bytes());
		module.add("double", List.of(F64, F64), List.of(F64), code(large).op(0x20, 0, 0x20, 1, 0xA6).bytes());
		Guest guest = load(module);
		for (float first : FLOATS) {
			for (float second : FLOATS) {
				int bits = Float.floatToRawIntBits(first) & Integer.MAX_VALUE
						| Float.floatToRawIntBits(second) & Integer.MIN_VALUE;
				assertThat(guest.callInt("float", Value.floatToLong(first), Value.floatToLong(second)))
					.as("%s with the sign of %s", first, second)
					.isEqualTo(bits);
			}
		}
		for (double first : DOUBLES) {
			for (double second : DOUBLES) {
				long bits = Double.doubleToRawLongBits(first) & Long.MAX_VALUE
						| Double.doubleToRawLongBits(second) & Long.MIN_VALUE;
				assertThat(guest.call("double", Value.doubleToLong(first), Value.doubleToLong(second)))
					.as("%s with the sign of %s", first, second)
					.isEqualTo(bits);
			}
		}
	}

	private static void unary(FunctionsModule module, boolean large, String name, int type, int result, int opcode) {
		module.add(name, List.of(type), List.of(result), code(large).op(0x20, 0, opcode).bytes());
	}

	/**
	 * Functions that branch if a comparison is true, unless it is, leave a block if it
	 * is, and keep its result.
	 */
	private static Guest comparing(boolean large) {
		FunctionsModule module = new FunctionsModule();
		for (int opcode = 0x45; opcode <= 0x66; opcode++) {
			int type = (opcode <= 0x4F) ? I32 : (opcode <= 0x5A) ? I64 : (opcode <= 0x60) ? F32 : F64;
			boolean isWithZero = opcode == 0x45 || opcode == 0x50;
			List<Integer> parameters = isWithZero ? List.of(type) : List.of(type, type);
			int[] compare = isWithZero ? new int[] { 0x20, 0, opcode } : new int[] { 0x20, 0, 0x20, 1, opcode };
			module.add("if" + opcode, parameters, List.of(I32),
					code(large).op(compare).op(0x04, I32, 0x41, 1, 0x05, 0x41, 0, 0x0B).bytes());
			module.add("unless" + opcode, parameters, List.of(I32),
					code(large).op(compare).op(0x45, 0x04, I32, 0x41, 0, 0x05, 0x41, 1, 0x0B).bytes());
			module.add("leave" + opcode, parameters, List.of(I32),
					code(large).op(0x02, I32, 0x41, 1).op(compare).op(0x0D, 0, 0x1A, 0x41, 0, 0x0B).bytes());
			module.add("kept" + opcode, parameters, List.of(I32), code(large).op(compare).bytes());
		}
		return load(module);
	}

	/**
	 * More accesses than are inlined at once.
	 */
	private static Instructions code(boolean large) {
		Instructions code = new Instructions();
		IntStream.range(0, large ? 20 : 0).forEach((i) -> code.op(0x41, 0, 0x28, 0, 0, 0x1A));
		return code;
	}

	private static Guest load(FunctionsModule module) {
		return Road.REWRITTEN.load(module.binary()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
	}

}
