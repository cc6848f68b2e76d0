package io.sharedmemory.endive;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.CallResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that take the place of the function that makes them.
 */
class SelfTailCallsTests {

	private static final int CALLS = 100_000;

	private static final int I32 = BinaryModule.I32;

	private static final int OBJECT = 0x6F;

	/**
	 * A function that calls itself so often that its calls cannot be on the stack, and
	 * returns its last parameter.
	 */
	@ParameterizedTest
	@EnumSource(Execution.class)
	void resultIsThatOfTheLastCall(Execution execution) {
		byte[] code = BinaryModule.bytes(0, 0x20, 0, 0x45, 0x04, 0x40, 0x20, 1, 0x0F, 0x0B, 0x20, 0, 0x41, 1, 0x6B,
				0x20, 1, 0x12, 0, 0x0B);
		byte[] binary = BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 2, I32, OBJECT, 1, OBJECT)),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule.sized(code)));
		try (ModuleInstance instance = SharedMemoryLinker.withoutMemories()
			.load("module", binary, execution)
			.instantiate()) {
			for (int calls : new int[] { 0, 1, 2, CALLS }) {
				Object object = new Object();
				CallResult result = instance.instance()
					.export("run")
					.applyWithRefs(new long[] { calls, 0 }, new Object[] { null, object });
				assertThat(result.refs()).containsExactly(object);
				assertThat(instance.instance().isTailCallPending()).isFalse();
			}
		}
	}

	/**
	 * A function with a local variable, which is zero whenever it is called, and a table
	 * with the function. Tail calls: of itself, through the table, and by its reference.
	 */
	@ParameterizedTest
	@MethodSource
	void functionWithLocalsCallsItself(Execution execution, int[] call) {
		byte[] types = BinaryModule.bytes(1, 0x60, 1, I32, 1, I32);
		byte[] code = new Instructions().op(2, 1, 0x7E, 1, I32) // an i64 and an i32
			.op(0x20, 1, 0x50, 0x45, 0x20, 2, 0x72, 0x04, 0x40, 0x00, 0x0B) // trap unless
																			// both are 0
			.op(0x42, 5, 0x21, 1, 0x41, 6, 0x21, 2)
			.op(0x20, 0, 0x45, 0x04, 0x40, 0x41, 42, 0x0F, 0x0B)
			.op(0x02, 0x40, 0x41, 9, 0x20, 0, 0x41, 1, 0x6B)
			.op(call)
			.op(0x0B, 0x00, 0x0B)
			.bytes();
		byte[] caller = BinaryModule.bytes(0, 0x41, 0xE4, 0, 0x20, 0, 0x10, 0, 0x6A, 0x0B);
		byte[] binary = BinaryModule.of(BinaryModule.section(1, types),
				BinaryModule.section(3, BinaryModule.bytes(2, 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(2), BinaryModule.name("run"), BinaryModule.bytes(0, 0),
						BinaryModule.name("below"), BinaryModule.bytes(0, 1)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(2), BinaryModule.sized(code), BinaryModule.sized(caller)));
		try (ModuleInstance instance = SharedMemoryLinker.withoutMemories()
			.load("module", binary, execution)
			.instantiate()) {
			for (int calls : new int[] { 0, 1, 2, CALLS }) {
				assertThat(instance.instance().export("run").apply(calls)).containsExactly(42);
				assertThat(instance.instance().export("below").apply(calls)).containsExactly(142);
			}
		}
	}

	static Stream<Arguments> functionWithLocalsCallsItself() {
		List<int[]> calls = List.of(new int[] { 0x12, 0 }, new int[] { 0x41, 0, 0x13, 0, 0 },
				new int[] { 0xD2, 0, 0x15, 0 });
		return Stream.of(Execution.values())
			.flatMap((execution) -> calls.stream().map((call) -> Arguments.of(execution, call)));
	}

	/**
	 * What it does with its memories is what it did before it was taken apart.
	 */
	@Test
	void layoutIsThatOfTheModule() {
		byte[] binary = Modules.binary("features/tail-calls");
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories();
		assertThat(linker.load("module", binary, Execution.INTERPRETED).layout().toBytes())
			.isEqualTo(linker.load("module", binary, Execution.COMPILED).layout().toBytes());
	}

}
