package io.sharedmemory.endive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the host throws when a function of a module ends with a call of it is caught, with
 * its value, by the caller of that function.
 */
class ThrowingTailCallsTests {

	private static final int I32 = BinaryModule.I32;

	private static final byte[] CALL = BinaryModule.bytes(0x12, 0);

	private static final byte[] CALL_INDIRECT = BinaryModule.bytes(0x41, 0, 0x13, 0, 0);

	@ParameterizedTest
	@EnumSource(Execution.class)
	void valueIsCaughtByTheCaller(Execution execution) {
		assertThat(call(execution, CALL)).isEqualTo(1005);
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void valueIsCaughtByTheCallerThroughATable(Execution execution) {
		assertThat(call(execution, CALL_INDIRECT)).isEqualTo(1005);
	}

	private static long call(Execution execution, byte[] last) {
		HostFunction host = new HostFunction("env", "host", FunctionType.accepting(ValType.I32),
				(instance, arguments) -> {
					throw WasmException.builder().instance(instance).tagIdx(0).args(arguments).build();
				});
		try (ModuleInstance instance = SharedMemoryLinker.withoutMemories()
			.load("module", module(last), execution)
			.instantiate(ImportValues.builder().addFunction(host).build())) {
			return instance.instance().export("run").apply(5)[0];
		}
	}

	/**
	 * A module that adds what is caught to 1000.
	 */
	private static byte[] module(byte[] last) {
		byte[] run = new Instructions().i32(1000)
			.op(0x02, I32, 0x1F, 0x40, 1, 0x00, 0, 0, 0x20, 0, 0x10, 1, 0x0B, 0x41, 7, 0x0B, 0x6A)
			.bytes();
		return BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(2, 0x60, 1, I32, 0, 0x60, 1, I32, 1, I32)),
				BinaryModule.section(2, BinaryModule.bytes(1), BinaryModule.name("env"), BinaryModule.name("host"),
						BinaryModule.bytes(0, 0)),
				BinaryModule.section(3, BinaryModule.bytes(2, 0, 1)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(13, BinaryModule.bytes(1, 0, 0)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 2)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 0)), BinaryModule.section(10,
						BinaryModule.bytes(2), body(new Instructions().op(0x20, 0).add(last).bytes()), body(run)));
	}

	private static byte[] body(byte[] instructions) {
		return BinaryModule.sized(BinaryModule.join(BinaryModule.bytes(0), instructions, BinaryModule.bytes(0x0B)));
	}

}
