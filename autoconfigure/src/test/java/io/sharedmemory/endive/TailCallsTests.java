package io.sharedmemory.endive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.CallResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that take the place of the function that makes them.
 */
class TailCallsTests {

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
			for (int calls : new int[] { 0, 1, 2, 100_000 }) {
				Object object = new Object();
				CallResult result = instance.instance()
					.export("run")
					.applyWithRefs(new long[] { calls, 0 }, new Object[] { null, object });
				assertThat(result.refs()).containsExactly(object);
				assertThat(instance.instance().isTailCallPending()).isFalse();
			}
		}
	}

}
