package io.sharedmemory.endive;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Functions are called with the arguments that are given, or the module is refused.
 */
class LostArgumentsTests {

	private static final int I32 = 0x7F;

	private static final int OBJECT = 0x6F;

	private static final int CALL = 0x12;

	private static final int CALL_INDIRECT = 0x13;

	private static final int CALL_REFERENCE = 0x15;

	/** Of the types of the modules. */
	private static final int FROM_OBJECT = 2;

	/** One more than Endive's compiler passes one by one. */
	private static final int ARGUMENTS = 254;

	@ParameterizedTest
	@EnumSource
	void tailCallPassesReferences(Road road) {
		for (int call : new int[] { CALL, CALL_INDIRECT, CALL_REFERENCE }) {
			assertThat(call(road, tailCall(call, I32))).isEqualTo(7);
		}
	}

	@Test
	void tailCallReturnsReferencesAmongSeveralResults() {
		byte[] types = BinaryModule.bytes(2, 0x60, 0, 2, I32, OBJECT, 0x60, 0, 1, I32);
		byte[] module = module(types, new int[] { 0, 0, 1 }, BinaryModule.bytes(0x41, 7, 0xD0, OBJECT),
				BinaryModule.bytes(CALL, 0), BinaryModule.bytes(0x10, 1, 0x1A));
		refuse(module, "Function 1 has references among several results, and ends with a call");
		assertThat(call(Road.INTERPRETED, module)).isEqualTo(7);
	}

	@ParameterizedTest
	@EnumSource
	void tailCallMayPassReferencesForAReference(Road road) {
		assertThat(call(road, tailCall(CALL, OBJECT))).isEqualTo(7);
	}

	@Test
	void referenceToFunctionIsCalledWithManyArguments() {
		Instructions run = new Instructions();
		for (int i = 0; i < ARGUMENTS; i++) {
			run.i32(i);
		}
		byte[] types = BinaryModule.join(BinaryModule.bytes(2, 0x60, 0, 1, I32, 0x60),
				BinaryModule.repeat(ARGUMENTS, I32), BinaryModule.bytes(1, I32));
		byte[] module = module(types, new int[] { 1, 0 }, new Instructions().op(0x20).unsigned(ARGUMENTS - 1).bytes(),
				run.op(0xD2, 0, 0x14, 1).bytes());
		refuse(module, "Function 1 calls a reference with 254 arguments");
		assertThat(call(Road.INTERPRETED, module)).isEqualTo(ARGUMENTS - 1);
	}

	@Test
	void functionWithManyArgumentsTakesReference() {
		Instructions run = new Instructions().op(0xD0, OBJECT);
		for (int i = 1; i < ARGUMENTS; i++) {
			run.i32(i);
		}
		byte[] many = BinaryModule.repeat(ARGUMENTS, I32);
		many[2] = OBJECT;
		byte[] types = BinaryModule.join(BinaryModule.bytes(2, 0x60, 0, 1, I32, 0x60), many,
				BinaryModule.bytes(1, I32));
		byte[] module = module(types, new int[] { 1, 0 }, new Instructions().op(0x20, 0, 0xD1).i32(6).op(0x6A).bytes(),
				run.op(0x10, 0).bytes());
		refuse(module, "Function 0 takes 254 values");
		assertThat(call(Road.INTERPRETED, module)).isEqualTo(7);
	}

	private static void refuse(byte[] module, String reason) {
		assertThatExceptionOfType(UncompilableModuleException.class).isThrownBy(() -> Road.COMPILED.load(module))
			.withMessageContaining(reason);
	}

	private static int call(Road road, byte[] module) {
		return road.load(module).instantiate(new Memory[0]).callInt("run");
	}

	/**
	 * A function calls another with a null reference in a tail call, and a third calls
	 * it.
	 * @param result the type of what the other returns
	 */
	private static byte[] tailCall(int call, int result) {
		byte[] types = BinaryModule.bytes(3, 0x60, 0, 1, I32, 0x60, 0, 1, result, 0x60, 1, OBJECT, 1, result);
		Instructions callee = new Instructions();
		if (result == I32) {
			callee.i32(6).op(0x20, 0, 0xD1, 0x6A);
		}
		else {
			callee.op(0x20, 0);
		}
		Instructions caller = new Instructions().op(0xD0, OBJECT);
		switch (call) {
			case CALL -> caller.op(CALL, 0);
			case CALL_INDIRECT -> caller.i32(0).op(CALL_INDIRECT, FROM_OBJECT, 0);
			default -> caller.op(0xD2, 0, CALL_REFERENCE, FROM_OBJECT);
		}
		Instructions run = new Instructions().op(0x10, 1);
		if (result != I32) {
			run.op(0xD1).i32(6).op(0x6A);
		}
		return module(types, new int[] { FROM_OBJECT, 1, 0 }, callee.bytes(), caller.bytes(), run.bytes());
	}

	/**
	 * A module that exports its last function, and has the first in its table.
	 */
	private static byte[] module(byte[] types, int[] functions, byte[]... bodies) {
		byte[] code = BinaryModule.bytes(bodies.length);
		for (byte[] body : bodies) {
			code = BinaryModule.join(code,
					BinaryModule.sized(BinaryModule.join(BinaryModule.bytes(0), body, BinaryModule.bytes(0x0B))));
		}
		return BinaryModule.of(BinaryModule.section(1, types),
				BinaryModule.section(3, BinaryModule.sized(BinaryModule.bytes(functions))),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"),
						BinaryModule.bytes(0, functions.length - 1)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 0)), BinaryModule.section(10, code));
	}

}
