package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.wasm.WasmWriter;
import run.endive.wasm.types.Value;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Floats that Endive would compute wrongly, on all roads, and the branches of functions
 * that compute them.
 */
class CorrectedFloatsTests {

	private static final int F32 = 0x7D;

	private static final int F64 = 0x7C;

	/** Among them what Endive takes for a NaN, and its neighbours. */
	private static final float[] NUMBERS = { 0.0F, -0.0F, 1, -1, Float.MIN_VALUE, -Float.MIN_VALUE,
			Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.intBitsToFloat(0xFFC0_0000),
			Float.intBitsToFloat(0x7FA1_2345), Float.intBitsToFloat(0xFFA1_2345), 4290772992F, -4290772992F,
			Math.nextUp(4290772992F), Math.nextDown(4290772992F), 2143289344F, -2143289344F };

	@ParameterizedTest
	@EnumSource
	void signIsABit(Road road) {
		Guest guest = load(road);
		for (float number : NUMBERS) {
			for (float sign : NUMBERS) {
				int expected = bits(number, sign);
				assertThat(guest.callInt("straight", raw(number), raw(sign))).as("%s, %s", number, sign)
					.isEqualTo(expected);
				assertThat(guest.callInt("twice", raw(number), raw(sign))).as("%s, %s twice", number, sign)
					.isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void branchesLeadToWhereTheyDid(Road road) {
		Guest guest = load(road);
		for (float sign : NUMBERS) {
			float unit = Math.copySign(1F, Float.intBitsToFloat(bits(1, sign)));
			for (int times = 0; times < 4; times++) {
				assertThat(result(guest, "loop", raw(7), raw(sign), times)).as("%s, %d times", sign, times)
					.isEqualTo(7 * unit * times);
			}
			for (int leave = 0; leave < 2; leave++) {
				assertThat(guest.callInt("edges", raw(7), raw(sign), leave)).as("%s, %d", sign, leave)
					.isEqualTo(bits(7, sign));
			}
			assertThat(result(guest, "if", raw(7), raw(sign), 1)).isEqualTo(7 * unit);
			assertThat(result(guest, "if", raw(7), raw(sign), 0)).isEqualTo(2 * unit);
			for (int which = 0; which < 5; which++) {
				assertThat(result(guest, "table", raw(sign), which)).as("%s, %d", sign, which)
					.isEqualTo(Math.min(which + 1, 3) * 10 * unit);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void exceptionsAreCaughtWhereTheyWere(Road road) {
		Guest guest = road.load(throwing()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
		for (float sign : NUMBERS) {
			assertThat(guest.callInt("thrown", raw(7), raw(sign))).as("%s", sign).isEqualTo(bits(7, sign));
		}
	}

	/**
	 * Functions of this size are not rewritten, and those of more than 64 KiB are
	 * interpreted although the module is compiled.
	 */
	@ParameterizedTest
	@EnumSource
	void largeFunctionsAreRightAsWell(Road road) {
		FunctionsModule module = new FunctionsModule();
		for (int dropped : List.of(20, 1000, 10_000)) {
			Instructions code = new Instructions();
			IntStream.range(0, dropped).forEach((i) -> code.op(0x41, 0, 0x28, 0, 0, 0x1A));
			module.add("drop" + dropped, List.of(F32, F32), List.of(F32), code.op(0x20, 0, 0x20, 1, 0x98).bytes());
		}
		Guest guest = road.load(module.binary()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
		for (float sign : NUMBERS) {
			for (int dropped : List.of(20, 1000, 10_000)) {
				assertThat(guest.callInt("drop" + dropped, raw(7), raw(sign))).as("%s, %d", sign, dropped)
					.isEqualTo(bits(7, sign));
			}
		}
	}

	/**
	 * The specification calls such results arithmetic NaNs: the highest bit of their
	 * payload is set, whatever they are made of.
	 */
	@ParameterizedTest
	@EnumSource
	void nansThatAreComputedAreQuiet(Road road) {
		FunctionsModule module = new FunctionsModule();
		IntStream.rangeClosed(0x8D, 0x91).forEach((opcode) -> addComputation(module, opcode, F32, F32, 1));
		IntStream.rangeClosed(0x92, 0x97).forEach((opcode) -> addComputation(module, opcode, F32, F32, 2));
		IntStream.rangeClosed(0x9B, 0x9F).forEach((opcode) -> addComputation(module, opcode, F64, F64, 1));
		IntStream.rangeClosed(0xA0, 0xA5).forEach((opcode) -> addComputation(module, opcode, F64, F64, 2));
		addComputation(module, 0xB6, F64, F32, 1);
		addComputation(module, 0xBB, F32, F64, 1);
		Guest guest = road.load(module.binary()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
		for (int opcode = 0x8D; opcode <= 0xBB; opcode++) {
			if (opcode <= 0x97 || opcode == 0xBB) {
				assertQuiet(guest, opcode, 0x7FA0_0000, 0xFF81_2345, 0x3F80_0000);
			}
			else if ((opcode >= 0x9B && opcode <= 0xA5) || opcode == 0xB6) {
				assertQuiet(guest, opcode, 0x7FF4_0000_0000_0000L, 0xFFF0_0000_0001_2345L, 0x3FF0_0000_0000_0000L);
			}
		}
	}

	private static void addComputation(FunctionsModule module, int opcode, int type, int result, int operands) {
		Instructions code = new Instructions().op(0x20, 0);
		if (operands == 2) {
			code.op(0x20, 1);
		}
		module.add("op" + opcode, List.of(type, type), List.of(result), code.op(opcode).bytes());
	}

	/**
	 * @param signalling two NaNs, and a number, as bits
	 */
	private static void assertQuiet(Guest guest, int opcode, long... signalling) {
		boolean isFloat = (opcode <= 0x97) || opcode == 0xB6;
		long quiet = isFloat ? 0x7FC0_0000L : 0x7FF8_0000_0000_0000L;
		boolean isUnary = opcode <= 0x91 || (opcode >= 0x9B && opcode <= 0x9F) || opcode >= 0xB6;
		for (long first : signalling) {
			for (long second : signalling) {
				boolean isNan = first != signalling[2] || (!isUnary && second != signalling[2]);
				if (isNan) {
					assertThat(guest.call("op" + opcode, first, second) & quiet)
						.as("opcode %x of %x and %x", opcode, first, second)
						.isEqualTo(quiet);
				}
			}
		}
	}

	/**
	 * Zeros have signs, and numbers stay as they are.
	 */
	@ParameterizedTest
	@EnumSource
	void leastAndGreatestAreRight(Road road) {
		FunctionsModule module = new FunctionsModule();
		List.of(0x96, 0x97).forEach((opcode) -> addComputation(module, opcode, F32, F32, 2));
		List.of(0xA4, 0xA5).forEach((opcode) -> addComputation(module, opcode, F64, F64, 2));
		Guest guest = road.load(module.binary()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
		for (float first : NUMBERS) {
			for (float second : NUMBERS) {
				assertThat(result(guest, "op" + 0x96, raw(first), raw(second)))
					.isEqualTo(Float.valueOf(Math.min(first, second)));
				assertThat(result(guest, "op" + 0x97, raw(first), raw(second)))
					.isEqualTo(Float.valueOf(Math.max(first, second)));
				long[] doubles = { Value.doubleToLong(first), Value.doubleToLong(second) };
				assertThat(Value.longToDouble(guest.call("op" + 0xA4, doubles)))
					.isEqualTo(Double.valueOf(Math.min((double) first, second)));
				assertThat(Value.longToDouble(guest.call("op" + 0xA5, doubles)))
					.isEqualTo(Double.valueOf(Math.max((double) first, second)));
			}
		}
	}

	private static Guest load(Road road) {
		return road.load(Modules.binary("signs")).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
	}

	private static long raw(float number) {
		return Value.floatToLong(number);
	}

	private static float result(Guest guest, String function, long... arguments) {
		return Value.longToFloat(guest.call(function, arguments));
	}

	private static int bits(float number, float sign) {
		return Float.floatToRawIntBits(number) & Integer.MAX_VALUE | Float.floatToRawIntBits(sign) & Integer.MIN_VALUE;
	}

	/**
	 * A function that copies a sign, throws a number with a sign, and returns what it
	 * caught. Debian's assembler cannot write {@code try_table}.
	 */
	private static byte[] throwing() {
		Instructions code = new Instructions().op(0x20, 0, 0x20, 1, 0x98, 0x1A)
			.op(0x02, F32) // block
			.op(0x1F, 0x40, 1, 0x00, 0, 0) // try_table (catch 0 0)
			.op(0x20, 0, 0x20, 1, 0x98, 0x08, 0) // throw 0
			.op(0x0B, 0x00, 0x0B);
		WasmWriter writer = new WasmWriter();
		writer.writeSection(1, section(2, 0x60, 2, F32, F32, 1, F32, 0x60, 1, F32, 0));
		writer.writeSection(3, section(1, 0));
		writer.writeSection(13, section(1, 0, 1));
		writer.writeSection(7, section(1, 6, 't', 'h', 'r', 'o', 'w', 'n', 0, 0));
		byte[] body = code.op(0x0B).bytes();
		ByteArrayOutputStream bodies = new ByteArrayOutputStream();
		bodies.write(1);
		bodies.write(body.length + 1);
		bodies.write(0);
		bodies.writeBytes(body);
		writer.writeSection(10, bodies.toByteArray());
		return writer.bytes();
	}

	private static byte[] section(int... bytes) {
		return new Instructions().op(bytes).bytes();
	}

}
