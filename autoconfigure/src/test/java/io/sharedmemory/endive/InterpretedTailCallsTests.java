package io.sharedmemory.endive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Memory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tail call leaves nothing behind: neither values of the function that makes it, nor
 * the function that it calls.
 */
class InterpretedTailCallsTests {

	private static final int I32 = BinaryModule.I32;

	/** The first function, which adds one; the second calls it. */
	private static final int ADD_ONE = 0;

	private static final int CALL = 1;

	@ParameterizedTest
	@EnumSource
	void valuesBelowTheArgumentsAreDropped(Road road) {
		byte[] call = new Instructions().op(0x41, 7, 0x41, 8, 0x20, 0, 0x12, ADD_ONE).bytes();
		byte[] run = new Instructions().i32(1000).op(0x20, 0, 0x10, CALL, 0x6A).bytes();
		assertThat(run(road, call, run)).isEqualTo(1006);
	}

	@ParameterizedTest
	@EnumSource
	void callerMayMakeATailCallBehindIt(Road road) {
		byte[] call = BinaryModule.bytes(0x20, 0, 0x12, ADD_ONE);
		byte[] run = BinaryModule.bytes(0x20, 0, 0x10, CALL, 0x12, CALL);
		assertThat(run(road, call, run)).isEqualTo(7);
	}

	private static int run(Road road, byte[] call, byte[] run) {
		byte[] binary = BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 1, I32, 1, I32)),
				BinaryModule.section(3, BinaryModule.bytes(3, 0, 0, 0)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 2)),
				BinaryModule.section(10, BinaryModule.bytes(3), body(BinaryModule.bytes(0x20, 0, 0x41, 1, 0x6A)),
						body(call), body(run)));
		return road.load(binary).instantiate(new Memory[0]).callInt("run", 5);
	}

	private static byte[] body(byte[] instructions) {
		return BinaryModule.sized(BinaryModule.join(BinaryModule.bytes(0), instructions, BinaryModule.bytes(0x0B)));
	}

}
