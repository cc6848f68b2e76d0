package io.sharedmemory.endive.features;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.sharedmemory.endive.BinaryModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.WasmEncoding;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What this version of Endive knows and what {@link FeatureScan} knows is the same, and
 * it refuses just what Endive's parser reads and its engines do not execute. Another
 * version that executes more, or reads more, is noticed here.
 */
class EngineInstructionsTests {

	/**
	 * Where the compiler looks what an instruction is, and where the interpreter does.
	 */
	private static final String COMPILER = "run.endive.compiler.internal.WasmAnalyzer$1";

	private static final String INTERPRETER = "run.endive.runtime.InterpreterMachine$1";

	private static final byte[] SENTINEL = BinaryModule.bytes(0xFD, 0x4D);

	@ParameterizedTest
	@ValueSource(strings = { COMPILER, INTERPRETER })
	void whatAnEngineDoesNotExecuteIsRefused(String engine) throws ReflectiveOperationException {
		Set<OpCode> refused = EnumSet.noneOf(OpCode.class);
		for (OpCode opcode : OpCode.values()) {
			if (!FeatureScan.of(module(opcode, new byte[0])).isEmpty()) {
				refused.add(opcode);
			}
		}
		assertThat(refused).isEqualTo(missing(engine)).hasSize(236);
	}

	/**
	 * The instruction behind it is found only if it was read to its end.
	 */
	@ParameterizedTest
	@EnumSource(OpCode.class)
	void everyInstructionOfEndivesIsReadToItsEnd(OpCode opcode) {
		assertThat(FeatureScan.of(module(opcode, SENTINEL))).extracting(FeatureUse::feature)
			.containsExactly(Feature.FIXED_WIDTH_SIMD);
		if (opcode.opcode() >>> Byte.SIZE != 0xFD) {
			assertThat(FeatureScan.of(module(opcode, SENTINEL))).extracting(FeatureUse::place)
				.containsExactly("v128.not in function 0, 'sole'");
		}
	}

	@Test
	void typesThatEndiveKnowsAreKnown() {
		List<Integer> plain = IntStream.rangeClosed(0x41, 0x7F).filter((code) -> need(code) == null).boxed().toList();
		// Fields can also have 8 or 16 bits, which is nothing that values have.
		assertThat(plain).containsExactlyInAnyOrderElementsOf(
				Stream
					.concat(IntStream.rangeClosed(0x41, 0x7F)
						.filter(ValType.ID::isValidOpcode)
						.filter((code) -> code != ValType.ID.V128)
						.boxed(), Stream.of(0x77, 0x78))
					.toList());
	}

	private static Need need(int type) {
		try {
			// A type that refers to another, or is shared, has more bytes.
			return TypeReader.valueType(BinaryReader.of(BinaryModule.bytes(type, 0x70)));
		}
		catch (UnknownEncodingException ex) {
			return new Need(Feature.NULL_EXCEPTION, "unknown");
		}
	}

	/**
	 * The instructions for which a class has no case in any of its switches.
	 */
	private static Set<OpCode> missing(String engine) throws ReflectiveOperationException {
		Field field = Class.forName(engine).getDeclaredField("$SwitchMap$run$endive$wasm$types$OpCode");
		field.setAccessible(true);
		int[] cases = (int[]) field.get(null);
		Set<OpCode> missing = EnumSet.noneOf(OpCode.class);
		for (OpCode opcode : OpCode.values()) {
			if (opcode.ordinal() >= cases.length || cases[opcode.ordinal()] == 0) {
				missing.add(opcode);
			}
		}
		return missing;
	}

	private static byte[] module(OpCode opcode, byte[] behind) {
		return BinaryModule.withFunction("sole", 0,
				BinaryModule.join(BinaryModule.bytes(0), instruction(opcode), behind, BinaryModule.bytes(0x0B)));
	}

	private static byte[] instruction(OpCode opcode) {
		ByteArrayOutputStream instruction = new ByteArrayOutputStream();
		switch (opcode) {
			// These stand in pairs.
			case END, ELSE -> instruction.writeBytes(BinaryModule.bytes(0x04, 0x40));
			default -> {
			}
		}
		int code = opcode.opcode();
		if (code > 0xFF) {
			instruction.write(code >>> Byte.SIZE);
			instruction.writeBytes(BinaryModule.number(code & 0xFF));
		}
		else {
			instruction.write(code);
		}
		OpCode.signature(opcode).forEach((encoding) -> instruction.writeBytes(operand(encoding)));
		switch (opcode) {
			case BLOCK, LOOP, IF, TRY_TABLE, ELSE -> instruction.write(0x0B);
			default -> {
			}
		}
		return instruction.toByteArray();
	}

	private static byte[] operand(WasmEncoding encoding) {
		return new byte[switch (encoding) {
			case V128 -> 16;
			case FLOAT64 -> Double.BYTES;
			case FLOAT32 -> Float.BYTES;
			case MEMARG -> 2;
			default -> 1;
		}];
	}

}
