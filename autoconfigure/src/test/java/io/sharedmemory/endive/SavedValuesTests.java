package io.sharedmemory.endive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Memory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where an exception is caught, what was on the stack before is as it was, whatever has
 * been called, thrown or made meanwhile.
 */
class SavedValuesTests {

	private static final int I32 = 0x7F;

	private static final int OBJECT = 0x6F;

	private static final int NONE = 0x40;

	private static final int THREE_NUMBERS = 3;

	private static final int STRUCTURE = 4;

	private static final int ARRAY = 5;

	/** Of which the first has no values, the second three, the third an object. */
	private static final byte[] TAGS = BinaryModule.bytes(3, 0, 1, 0, 2, 0, 7);

	/** One more than Endive's compiler passes one by one. */
	private static final int ARGUMENTS = 254;

	@ParameterizedTest
	@EnumSource
	void throwingThreeValuesChangesNoOther(Road road) {
		Instructions caught = new Instructions().i32(1000)
			.op(0x02, THREE_NUMBERS, 0x1F, NONE, 1, 0x00, 1, 0)
			.i32(10)
			.i32(20)
			.op(0x20, 0, 0x08, 1, 0x0B, 0x00, 0x0B, 0x6A, 0x6A, 0x6A);
		assertThat(run(road, caught)).isEqualTo(1035);
	}

	@ParameterizedTest
	@EnumSource
	void makingObjectsChangesNoOther(Road road) {
		assertThat(run(road, leftByException(three().op(0xFB, 0, STRUCTURE, 0x1A)))).isEqualTo(1005);
		assertThat(run(road, leftByException(three().op(0xFB, 8, ARRAY, 3, 0x1A)))).isEqualTo(1005);
	}

	@ParameterizedTest
	@EnumSource
	void callWithManyArgumentsChangesNoOther(Road road) {
		Instructions call = new Instructions();
		for (int i = 0; i < ARGUMENTS; i++) {
			call.i32(i);
		}
		assertThat(run(road, leftByException(call.op(0x10, 1)))).isEqualTo(1005);
	}

	/**
	 * The first of three that are saved is a null reference.
	 */
	@ParameterizedTest
	@EnumSource
	void catchingAnObjectChangesNoOther(Road road) {
		Instructions inner = new Instructions().op(0x02, OBJECT, 0x1F, NONE, 1, 0x00, 2, 0, 0xD0, OBJECT, 0x08, 2, 0x0B,
				0x00, 0x0B, 0x1A);
		Instructions outer = new Instructions().op(0xD0, OBJECT)
			.add(leftByException(inner).bytes())
			.op(0x21, 0, 0xD1, 0x20, 0, 0x6A);
		assertThat(run(road, outer)).isEqualTo(1006);
	}

	private static Instructions three() {
		return new Instructions().i32(10).i32(20).i32(30);
	}

	/**
	 * Leaves 1000 and the argument.
	 */
	private static Instructions leftByException(Instructions instructions) {
		return new Instructions().i32(1000)
			.op(0x02, NONE, 0x1F, NONE, 1, 0x02, 0)
			.add(instructions.bytes())
			.op(0x08, 0, 0x0B, 0x0B, 0x20, 0, 0x6A);
	}

	private static int run(Road road, Instructions instructions) {
		return road.load(module(instructions.bytes())).instantiate(new Memory[0]).callInt("run", 5);
	}

	private static byte[] module(byte[] instructions) {
		byte[] types = BinaryModule.join(
				BinaryModule.bytes(8, 0x60, 1, I32, 1, I32, 0x60, 0, 0, 0x60, 3, I32, I32, I32, 0),
				BinaryModule.bytes(0x60, 0, 3, I32, I32, I32, 0x5F, 3, I32, 0, I32, 0, I32, 0, 0x5E, I32, 0, 0x60),
				BinaryModule.repeat(ARGUMENTS, I32), BinaryModule.bytes(0, 0x60, 1, OBJECT, 0));
		byte[] run = BinaryModule
			.sized(BinaryModule.join(BinaryModule.bytes(0), instructions, BinaryModule.bytes(0x0B)));
		return BinaryModule.of(BinaryModule.section(1, types), BinaryModule.section(3, BinaryModule.bytes(2, 0, 6)),
				BinaryModule.section(13, TAGS),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(10, BinaryModule.bytes(2), run, BinaryModule.bytes(4, 0, 0x08, 0, 0x0B)));
	}

}
