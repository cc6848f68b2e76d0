package io.sharedmemory.endive;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.wasm.types.Value;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Endive's methods and its interpreter compute wrongly, on all roads.
 */
class CorrectedInstructionsTests {

	private static final int I32 = 0x7F;

	private static final int I64 = 0x7E;

	private static final int F32 = 0x7D;

	private static final int F64 = 0x7C;

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	/**
	 * To the nearest, and to the even one of two that are equally near.
	 */
	@ParameterizedTest
	@EnumSource
	void unsignedIntegersAreRounded(Road road) {
		FunctionsModule module = new FunctionsModule();
		module.add("float", List.of(I64), List.of(F32), new Instructions().op(0x20, 0, 0xB5).bytes());
		module.add("double", List.of(I64), List.of(F64), new Instructions().op(0x20, 0, 0xBA).bytes());
		// Between two parameters, and twice
		module.add("both", List.of(I64, I64), List.of(F64),
				new Instructions().op(0x20, 0, 0xBA, 0x20, 1, 0xB5, 0xBB, 0xA0, 0x20, 0, 0xB9, 0xA0).bytes());
		Guest guest = load(road, module);
		for (long number : numbers()) {
			BigInteger exact = new BigInteger(Long.toUnsignedString(number));
			assertThat(Value.longToFloat(guest.call("float", number))).as("%x, seed %d", number, SEED)
				.isEqualTo(exact.floatValue());
			assertThat(Value.longToDouble(guest.call("double", number))).as("%x, seed %d", number, SEED)
				.isEqualTo(exact.doubleValue());
			assertThat(Value.longToDouble(guest.call("both", number, number))).as("%x, seed %d", number, SEED)
				.isEqualTo(exact.doubleValue() + exact.floatValue() + number);
		}
	}

	private static long[] numbers() {
		SplittableRandom random = new SplittableRandom(SEED);
		LongStream edges = LongStream.of(0, 1, 3, -1, Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE, -1L << 10,
				-3L << 10, -1L << 11);
		LongStream anywhere = random.longs(500).map((number) -> number >>> random.nextInt(Long.SIZE));
		// Halfway between two floats, or two doubles, and next to that
		LongStream halves = random.longs(500)
			.map((number) -> number & -1L << 40 | Long.MIN_VALUE | 1L << 39 | random.nextInt(4));
		LongStream halvesOfDoubles = random.longs(500)
			.map((number) -> number & -1L << 11 | Long.MIN_VALUE | 1L << 10 | random.nextInt(4));
		return LongStream.concat(LongStream.concat(edges, anywhere), LongStream.concat(halves, halvesOfDoubles))
			.toArray();
	}

	/**
	 * Whatever is between the product and the condition.
	 */
	@ParameterizedTest
	@EnumSource
	void productHas32Bits(Road road) {
		FunctionsModule module = new FunctionsModule();
		int[] product = { 0x20, 0, 0x20, 1, 0x6C };
		int[] condition = { 0x04, I32, 0x41, 1, 0x05, 0x41, 0, 0x0B };
		module.add("at once", List.of(I32, I32), List.of(I32), new Instructions().op(product).op(condition).bytes());
		module.add("kept", List.of(I32, I32), List.of(I32),
				new Instructions().op(product).op(0x21, 0, 0x20, 0).op(condition).bytes());
		module.add("left", List.of(I32, I32), List.of(I32),
				new Instructions().op(0x02, I32)
					.op(product)
					.op(0x20, 0, 0x0D, 0, 0x1A, 0x41, 0, 0x0B)
					.op(condition)
					.bytes());
		Guest guest = load(road, module);
		for (String function : List.of("at once", "kept", "left")) {
			assertThat(guest.callInt(function, 1 << 16, 1 << 16)).as(function).isZero();
			assertThat(guest.callInt(function, 2, Integer.MIN_VALUE)).as(function).isZero();
			assertThat(guest.callInt(function, 3, Integer.MIN_VALUE)).as(function).isOne();
			assertThat(guest.callInt(function, -1, -1)).as(function).isOne();
		}
	}

	private static Guest load(Road road, FunctionsModule module) {
		return road.load(module.binary()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
	}

}
