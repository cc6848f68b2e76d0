package io.sharedmemory.endive;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import run.endive.runtime.OpcodeImpl;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CompiledComparison}, beside what Endive's interpreter does.
 */
class CompiledComparisonTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	/** Those around which signs and carries change, and some others. */
	private static final long[] LONGS = LongStream
		.concat(LongStream.of(0, 1, 2, 1L << 31, 1L << 32, 1L << 62, Long.MIN_VALUE, -(1L << 31), -(1L << 32))
			.flatMap((edge) -> LongStream.rangeClosed(edge - 2, edge + 2)), new SplittableRandom(SEED).longs(50))
		.toArray();

	private static final int[] INTS = IntStream
		.concat(IntStream.of(0, 1 << 15, 1 << 16, 1 << 30, Integer.MIN_VALUE)
			.flatMap((edge) -> IntStream.rangeClosed(edge - 2, edge + 2)), new SplittableRandom(SEED).ints(50))
		.toArray();

	@Test
	void comparesNumbersOf32Bits() {
		for (int first : INTS) {
			compare("is zero", CompiledComparison.isZero(first), OpcodeImpl.I32_EQZ(first), first, 0);
			for (int second : INTS) {
				compare("equal", CompiledComparison.equal(first, second), OpcodeImpl.I32_EQ(first, second), first,
						second);
				compare("different", CompiledComparison.different(first, second), OpcodeImpl.I32_NE(first, second),
						first, second);
				compare("less", CompiledComparison.less(first, second), OpcodeImpl.I32_LT_S(first, second), first,
						second);
				compare("less, unsigned", CompiledComparison.lessUnsigned(first, second),
						OpcodeImpl.I32_LT_U(first, second), first, second);
				compare("greater", CompiledComparison.greater(first, second), OpcodeImpl.I32_GT_S(first, second), first,
						second);
				compare("greater, unsigned", CompiledComparison.greaterUnsigned(first, second),
						OpcodeImpl.I32_GT_U(first, second), first, second);
				compare("at most", CompiledComparison.atMost(first, second), OpcodeImpl.I32_LE_S(first, second), first,
						second);
				compare("at most, unsigned", CompiledComparison.atMostUnsigned(first, second),
						OpcodeImpl.I32_LE_U(first, second), first, second);
				compare("at least", CompiledComparison.atLeast(first, second), OpcodeImpl.I32_GE_S(first, second),
						first, second);
				compare("at least, unsigned", CompiledComparison.atLeastUnsigned(first, second),
						OpcodeImpl.I32_GE_U(first, second), first, second);
			}
		}
	}

	@Test
	void comparesNumbersOf64Bits() {
		for (long first : LONGS) {
			compare("is zero", CompiledComparison.isZero(first), OpcodeImpl.I64_EQZ(first), first, 0);
			for (long second : LONGS) {
				compare("equal", CompiledComparison.equal(first, second), OpcodeImpl.I64_EQ(first, second), first,
						second);
				compare("different", CompiledComparison.different(first, second), OpcodeImpl.I64_NE(first, second),
						first, second);
				compare("less", CompiledComparison.less(first, second), OpcodeImpl.I64_LT_S(first, second), first,
						second);
				compare("less, unsigned", CompiledComparison.lessUnsigned(first, second),
						OpcodeImpl.I64_LT_U(first, second), first, second);
				compare("greater", CompiledComparison.greater(first, second), OpcodeImpl.I64_GT_S(first, second), first,
						second);
				compare("greater, unsigned", CompiledComparison.greaterUnsigned(first, second),
						OpcodeImpl.I64_GT_U(first, second), first, second);
				compare("at most", CompiledComparison.atMost(first, second), OpcodeImpl.I64_LE_S(first, second), first,
						second);
				compare("at most, unsigned", CompiledComparison.atMostUnsigned(first, second),
						OpcodeImpl.I64_LE_U(first, second), first, second);
				compare("at least", CompiledComparison.atLeast(first, second), OpcodeImpl.I64_GE_S(first, second),
						first, second);
				compare("at least, unsigned", CompiledComparison.atLeastUnsigned(first, second),
						OpcodeImpl.I64_GE_U(first, second), first, second);
			}
		}
	}

	private static void compare(String comparison, int actual, int expected, long first, long second) {
		assertThat(actual).as("%s: %d, %d (seed %d)", comparison, first, second, SEED).isEqualTo(expected);
	}

}
