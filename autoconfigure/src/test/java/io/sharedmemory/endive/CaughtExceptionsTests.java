package io.sharedmemory.endive;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmException;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Exceptions that are thrown by reference are those that were caught, however many with
 * the same tag were thrown since.
 */
class CaughtExceptionsTests {

	private static final int EXCEPTION = 0x69;

	/** The type of a block without parameters and results. */
	private static final int NONE = 0x40;

	private static final int I32 = BinaryModule.I32;

	/** Types of functions. */
	private static final int NUMBER_TO_EXCEPTION = 2;

	private static final int EXCEPTION_TO_NOTHING = 3;

	/** Functions, both of which throw a number and return the exception. */
	private static final int CATCH_IN_BLOCK = 0;

	private static final int CATCH_IN_FUNCTION = 1;

	/** Local variables of the function that is run. */
	private static final int ARGUMENT = 0;

	private static final int FIRST = 1;

	private static final int SECOND = 2;

	private static final int COUNT = 3;

	@ParameterizedTest
	@EnumSource
	void destructorMayCatchAnother(Road road) {
		byte[] body = caught(5).op(0x21, FIRST).add(caught(99).op(0x1A).bytes()).add(numberOf(FIRST)).bytes();
		assertThat(run(road, body, 0)).isEqualTo(5);
	}

	@ParameterizedTest
	@EnumSource
	void functionsMayReturnWhatTheyHaveCaught(Road road) {
		byte[] body = new Instructions().i32(5)
			.op(0x10, CATCH_IN_FUNCTION, 0x21, FIRST)
			.i32(6)
			.op(0xD2, CATCH_IN_FUNCTION, 0x14, NUMBER_TO_EXCEPTION, 0x21, SECOND)
			.i32(7)
			.op(0x41, 0, 0x11, NUMBER_TO_EXCEPTION, 0, 0x1A)
			.op(0x20, ARGUMENT, 0x04, I32)
			.add(numberOf(SECOND))
			.op(0x05)
			.add(numberOf(FIRST))
			.op(0x0B)
			.bytes();
		assertThat(run(road, body, 0)).isEqualTo(5);
		assertThat(run(road, body, 1)).isEqualTo(6);
	}

	@ParameterizedTest
	@EnumSource
	void exceptionMayBeThrownAgainAndAgain(Road road) {
		byte[] body = caught(5).op(0x21, FIRST)
			.add(caught(70).op(0x21, SECOND).bytes())
			.add(numberOf(FIRST))
			.add(numberOf(SECOND))
			.op(0x6A)
			.add(numberOf(FIRST))
			.op(0x6A)
			.bytes();
		assertThat(run(road, body, 0)).isEqualTo(80);
	}

	/** The interpreter does not run such loops. */
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "INTERPRETED")
	void loopMayBeginAgainWithTheException(Road road) {
		byte[] body = new Instructions().op(0xD0, EXCEPTION, 0x03, EXCEPTION_TO_NOTHING)
			.op(0x20, COUNT, 0x41, 1, 0x46, 0x04, EXCEPTION_TO_NOTHING, 0x21, FIRST, 0x05, 0x1A, 0x0B)
			.op(0x20, COUNT, 0x41, 1, 0x6A, 0x22, COUNT, 0x41, 4, 0x49, 0x04, NONE)
			.op(0x1F, NONE, 1, 0x03, 1, 0x20, COUNT, 0x08, 0, 0x0B, 0x0B, 0x0B)
			.add(numberOf(FIRST))
			.bytes();
		assertThat(run(road, body, 0)).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource
	void nullReferenceTraps(Road road) {
		byte[] body = new Instructions().op(0xD0, EXCEPTION, 0x0A).bytes();
		assertThatExceptionOfType(TrapException.class).isThrownBy(() -> run(road, body, 0))
			.withMessage("null exception reference");
	}

	@ParameterizedTest
	@EnumSource
	void exceptionMayLeaveTheModule(Road road) {
		byte[] body = caught(5).op(0x0A).bytes();
		assertThatExceptionOfType(WasmException.class).isThrownBy(() -> run(road, body, 0))
			.satisfies((exception) -> assertThat(exception.args()).containsExactly(5));
	}

	/**
	 * In a destructor, for example, that goes through a long list.
	 */
	@ParameterizedTest
	@EnumSource
	void thoseThatWereThrownMakeRoomForOthers(Road road) {
		byte[] body = caught(5).op(0x21, FIRST)
			.add(repeat(20_000, caught(7).op(0x21, SECOND).add(numberOf(SECOND)).op(0x1A).bytes()))
			.add(numberOf(FIRST))
			.bytes();
		assertThat(run(road, body, 0)).isEqualTo(5);
	}

	@ParameterizedTest
	@EnumSource
	void exceptionThatIsNoLongerKnownTraps(Road road) {
		byte[] body = caught(5).op(0x21, FIRST)
			.add(repeat(20_000, caught(7).op(0x1A).bytes()))
			.add(numberOf(FIRST))
			.bytes();
		assertThatExceptionOfType(TrapException.class).isThrownBy(() -> run(road, body, 0))
			.withMessageStartingWith("unknown exception reference");
	}

	@Test
	void keptCodeDoesTheSame(@TempDir Path directory) {
		byte[] binary = module(caught(5).op(0x21, FIRST).add(caught(99).op(0x1A).bytes()).add(numberOf(FIRST)).bytes());
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories(
				LinkerOptions.DEFAULTS.withCache(CodeCache.open(directory.resolve("code"), 1L << 30).orElseThrow()));
		linker.load("module", binary);
		LinkableModule kept = linker.load("module", binary);
		assertThat(kept.codeOrigin().orElseThrow().kind()).isEqualTo(Kind.CACHE);
		try (ModuleInstance instance = kept.instantiate()) {
			assertThat(instance.instance().export("run").apply(0)).containsExactly(5);
		}
	}

	private static int run(Road road, byte[] body, int argument) {
		return road.load(module(body)).instantiate(new Memory[0]).callInt("run", argument);
	}

	/**
	 * Leaves an exception with a number.
	 */
	private static Instructions caught(int number) {
		return new Instructions().i32(number).op(0x10, CATCH_IN_BLOCK);
	}

	/**
	 * Throws an exception, and leaves its number.
	 */
	private static byte[] numberOf(int exception) {
		return new Instructions().op(0x02, I32, 0x1F, NONE, 1, 0x00, 0, 0, 0x20, exception, 0x0A, 0x0B, 0x00, 0x0B)
			.bytes();
	}

	private static byte[] repeat(int times, byte[] instructions) {
		return new Instructions().i32(times)
			.op(0x21, COUNT, 0x03, NONE)
			.add(instructions)
			.op(0x20, COUNT, 0x41, 1, 0x6B, 0x22, COUNT, 0x0D, 0, 0x0B)
			.bytes();
	}

	/**
	 * A module with a tag that has a number, and a function from a number to a number.
	 */
	private static byte[] module(byte[] instructions) {
		byte[] types = BinaryModule.bytes(4, 0x60, 1, I32, 0, 0x60, 1, I32, 1, I32, 0x60, 1, I32, 1, EXCEPTION, 0x60, 1,
				EXCEPTION, 0);
		byte[] inBlock = BinaryModule.bytes(0, 0x02, EXCEPTION, 0x1F, NONE, 1, 0x03, 0, 0x20, 0, 0x08, 0, 0x0B, 0x00,
				0x0B, 0x0B);
		byte[] inFunction = BinaryModule.bytes(0, 0x1F, NONE, 1, 0x03, 0, 0x20, 0, 0x08, 0, 0x0B, 0x00, 0x0B);
		byte[] run = BinaryModule.join(BinaryModule.bytes(2, 2, EXCEPTION, 1, I32), instructions,
				BinaryModule.bytes(0x0B));
		return BinaryModule.of(BinaryModule.section(1, types),
				BinaryModule.section(3, BinaryModule.bytes(3, NUMBER_TO_EXCEPTION, NUMBER_TO_EXCEPTION, 1)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(13, BinaryModule.bytes(1, 0, 0)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 2)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, CATCH_IN_FUNCTION)),
				BinaryModule.section(10, BinaryModule.bytes(3), BinaryModule.sized(inBlock),
						BinaryModule.sized(inFunction), BinaryModule.sized(run)));
	}

}
