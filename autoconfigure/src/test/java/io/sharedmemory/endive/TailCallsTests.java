package io.sharedmemory.endive;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Memory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tail calls keep the references among their arguments, and are made before anything
 * else.
 */
class TailCallsTests {

	private static final int I32 = BinaryModule.I32;

	private static final int ANY = 0x6E;

	/** The type of the functions below, by what they return. */
	private static final Map<Integer, Integer> TYPES = Map.of(ANY, 1, I32, 2);

	/** From a number to a number. */
	private static final int SAME = 1;

	private static final int RUN = 2;

	@ParameterizedTest
	@EnumSource
	void referenceIsReturnedAfterAnyNumberOfCalls(Road road) {
		assertThatNumberIsKept(road, ANY, number());
	}

	@ParameterizedTest
	@EnumSource
	void referenceIsPassedOnToReturnANumber(Road road) {
		assertThatNumberIsKept(road, I32, new byte[0]);
	}

	private static void assertThatNumberIsKept(Road road, int result, byte[] number) {
		for (byte[] call : new byte[][] { BinaryModule.bytes(0x12, 0),
				BinaryModule.bytes(0xD2, 0, 0x15, TYPES.get(result)),
				BinaryModule.bytes(0x41, 0, 0x13, TYPES.get(result), 0) }) {
			byte[] run = new Instructions().add(counting()).add(number).bytes();
			Guest guest = road.load(module(result, call, run)).instantiate(new Memory[0]);
			for (int calls : new int[] { 0, 1, 2, 3, 100_000 }) {
				assertThat(guest.callInt("run", calls)).as("%d calls", calls).isEqualTo(66);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void nextFunctionIsCalledWithItsOwnArguments(Road road) {
		byte[] run = new Instructions().add(counting()).op(0x1A, 0x20, 0, 0x10, SAME).bytes();
		Guest guest = road.load(module(ANY, BinaryModule.bytes(0x12, 0), run)).instantiate(new Memory[0]);
		for (int calls = 0; calls < 5; calls++) {
			assertThat(guest.callInt("run", calls)).isEqualTo(calls);
		}
	}

	/**
	 * Calls the function that counts down, with a reference to a number.
	 */
	private static byte[] counting() {
		return new Instructions().op(0x20, 0).i32(66).op(0xFB, 0x1C, 0x10, 0).bytes();
	}

	/** Of a reference. */
	private static byte[] number() {
		return BinaryModule.bytes(0xFB, 0x17, 0x6C, 0xFB, 0x1D);
	}

	/**
	 * A module with a function that counts down by tail calls, and at zero returns its
	 * reference, or the number of it.
	 */
	private static byte[] module(int result, byte[] call, byte[] run) {
		byte[] types = BinaryModule.bytes(3, 0x60, 1, I32, 1, I32, 0x60, 2, I32, ANY, 1, ANY, 0x60, 2, I32, ANY, 1,
				I32);
		byte[] count = new Instructions().op(0, 0x20, 0, 0x04, result, 0x20, 0, 0x41, 1, 0x6B, 0x20, 1)
			.add(call)
			.op(0x05, 0x20, 1)
			.add((result == I32) ? number() : new byte[0])
			.op(0x0B, 0x0B)
			.bytes();
		return BinaryModule.of(BinaryModule.section(1, types),
				BinaryModule.section(3, BinaryModule.bytes(3, TYPES.get(result), 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, RUN)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(3), BinaryModule.sized(count),
						BinaryModule.sized(BinaryModule.bytes(0, 0x20, 0, 0x0B)),
						BinaryModule.sized(BinaryModule.join(BinaryModule.bytes(0), run, BinaryModule.bytes(0x0B)))));
	}

}
