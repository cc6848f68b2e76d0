package io.sharedmemory.endive;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An exception of a module is caught by the innermost of those who would catch it, also
 * where the host or compiled functions are between interpreted ones.
 */
class NestedExceptionsTests {

	private static final int I32 = BinaryModule.I32;

	private static final int CAUGHT_OUTSIDE = 7;

	private static final int CAUGHT_INSIDE = 5;

	/** Throws an exception of tag 0. */
	private static final byte[] THROW = BinaryModule.bytes(0x08, 0);

	@ParameterizedTest
	@EnumSource(Execution.class)
	void hostCatchesWhatItsCallOfTheSameInstanceThrows(Execution execution) {
		try (ModuleInstance instance = instantiate(execution, true)) {
			for (int i = 0; i < 3; i++) {
				assertThat(call(instance, "outer")).isEqualTo(CAUGHT_INSIDE);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void moduleCatchesWhatTheHostLetsThrough(Execution execution) {
		try (ModuleInstance instance = instantiate(execution, false)) {
			for (int i = 0; i < 3; i++) {
				assertThat(call(instance, "outer")).isEqualTo(CAUGHT_OUTSIDE);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void nothingIsLeftOfACallThatThrew(Execution execution) {
		try (ModuleInstance instance = instantiate(execution, true)) {
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(WasmException.class).isThrownBy(() -> call(instance, "inner"));
				assertThat(call(instance, "outer")).isEqualTo(CAUGHT_INSIDE);
			}
		}
	}

	/**
	 * Functions 0 and 2 are too large to be compiled.
	 */
	@Test
	void compiledFunctionCatchesBetweenInterpretedOnes() {
		byte[] throwing = BinaryModule.largeBody(BinaryModule.join(THROW, BinaryModule.bytes(0x41, 0)));
		byte[] between = BinaryModule.join(BinaryModule.bytes(0), catching(0, CAUGHT_INSIDE), BinaryModule.bytes(0x0B));
		byte[] outer = BinaryModule.largeBody(catching(1, CAUGHT_OUTSIDE));
		byte[] binary = BinaryModule.of(types(), BinaryModule.section(3, BinaryModule.bytes(3, 1, 1, 1)), tags(),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("outer"), BinaryModule.bytes(0, 2)),
				BinaryModule.section(10, BinaryModule.bytes(3), BinaryModule.sized(throwing),
						BinaryModule.sized(between), BinaryModule.sized(outer)));
		try (ModuleInstance instance = SharedMemoryLinker.withoutMemories().load("module", binary).instantiate()) {
			for (int i = 0; i < 3; i++) {
				assertThat(call(instance, "outer")).isEqualTo(CAUGHT_INSIDE);
			}
		}
	}

	/**
	 * A function that calls one that throws 100,000 times, and counts what it catches.
	 */
	@ParameterizedTest
	@EnumSource(Execution.class)
	void anyNumberOfExceptionsIsCaught(Execution execution) {
		byte[] run = new Instructions().op(1, 1, I32, 0x03, 0x40, 0x02, 0x40, 0x1F, 0x40, 1, 0x00, 0, 0)
			.op(0x10, 0, 0x0B, 0x0B, 0x20, 0, 0x41, 1, 0x6A, 0x22, 0)
			.i32(100_000)
			.op(0x49, 0x0D, 0, 0x0B, 0x20, 0, 0x0B)
			.bytes();
		byte[] throwing = BinaryModule.join(BinaryModule.bytes(0), THROW, BinaryModule.bytes(0x0B));
		byte[] binary = BinaryModule.of(types(), BinaryModule.section(3, BinaryModule.bytes(2, 0, 1)), tags(),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 1)),
				BinaryModule.section(10, BinaryModule.bytes(2), BinaryModule.sized(throwing), BinaryModule.sized(run)));
		try (ModuleInstance instance = SharedMemoryLinker.withoutMemories()
			.load("module", binary, execution)
			.instantiate()) {
			assertThat(call(instance, "run")).isEqualTo(100_000);
		}
	}

	private static long call(ModuleInstance instance, String function) {
		return instance.instance().export(function).apply()[0];
	}

	/**
	 * An instance whose function {@code outer} calls the host, which calls its function
	 * {@code inner}.
	 * @param catches whether the host catches what that throws
	 */
	private static ModuleInstance instantiate(Execution execution, boolean catches) {
		byte[] inner = BinaryModule.join(BinaryModule.bytes(0), THROW, BinaryModule.bytes(0x0B));
		byte[] outer = BinaryModule.join(BinaryModule.bytes(0), catching(0, CAUGHT_OUTSIDE), BinaryModule.bytes(0x0B));
		byte[] host = BinaryModule.join(BinaryModule.bytes(1), BinaryModule.name("env"), BinaryModule.name("host"),
				BinaryModule.bytes(0, 1));
		byte[] binary = BinaryModule.of(types(), BinaryModule.section(2, host),
				BinaryModule.section(3, BinaryModule.bytes(2, 1, 1)), tags(),
				BinaryModule.section(7, BinaryModule.bytes(2), BinaryModule.name("inner"), BinaryModule.bytes(0, 1),
						BinaryModule.name("outer"), BinaryModule.bytes(0, 2)),
				BinaryModule.section(10, BinaryModule.bytes(2), BinaryModule.sized(inner), BinaryModule.sized(outer)));
		HostFunction function = new HostFunction("env", "host", FunctionType.returning(ValType.I32),
				(instance, arguments) -> {
					try {
						return instance.export("inner").apply();
					}
					catch (WasmException ex) {
						if (catches) {
							return new long[] { CAUGHT_INSIDE };
						}
						throw ex;
					}
				});
		return SharedMemoryLinker.withoutMemories()
			.load("module", binary, execution)
			.instantiate(ImportValues.builder().addFunction(function).build());
	}

	/**
	 * Calls a function and returns its result, or a number if it throws.
	 */
	private static byte[] catching(int function, int caught) {
		return BinaryModule.bytes(0x02, 0x40, 0x1F, 0x40, 1, 0x02, 0, 0x10, function, 0x0F, 0x0B, 0x0B, 0x41, caught);
	}

	private static byte[] types() {
		return BinaryModule.section(1, BinaryModule.bytes(2, 0x60, 0, 0, 0x60, 0, 1, I32));
	}

	private static byte[] tags() {
		return BinaryModule.section(13, BinaryModule.bytes(1, 0, 0));
	}

}
