package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.compiler.internal.Compiler;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;

import io.sharedmemory.endive.rewriting.ClassRewriting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Indirect calls in modules with so many functions of one type that the methods which
 * choose one of them are split, or Endive itself makes several of them.
 */
class IndirectCallsTests {

	private static final int I32 = 0x7F;

	private static final int I64 = 0x7E;

	@ParameterizedTest
	@CsvSource({ "REWRITTEN,10", "REWRITTEN,700", "REWRITTEN,1025", "REWRITTEN,5000", "COMPILED,1025",
			"INTERPRETED,1025" })
	void eachFunctionIsCalledAndNoOther(Road road, int functions) {
		Guest guest = road.load(binary(functions)).instantiate(new Memory[0]);
		for (int i = 0; i < functions; i++) {
			if (isOfOtherType(i)) {
				int other = i;
				assertThatExceptionOfType(WasmEngineException.class).as("function %d", i)
					.isThrownBy(() -> guest.call("call", other, 1))
					// The second is what Endive says where it makes several methods.
					.withMessageMatching("indirect call type mismatch|unknown function " + i);
			}
			else {
				assertThat(guest.callInt("call", i, 100_000)).as("function %d", i).isEqualTo(100_000 + i);
			}
		}
		assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> guest.call("call", functions, 1))
			.withMessageContaining("uninitialized element");
		assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> guest.call("call", functions + 1, 1))
			.withMessageContaining("undefined element");
	}

	/**
	 * Those that it does not compile take many times as long.
	 */
	@Test
	void everyMethodThatChoosesAFunctionIsCompiledByTheJvm() {
		ClassRewriting rewriting = ClassRewriting
			.calling(CompiledAccess.class, CompiledComparison.class, CompiledCall.class)
			.orElseThrow();
		Compiler.builder(Parser.parse(binary(9000)))
			.build()
			.compile()
			.collector()
			.classBytes()
			.forEach((name, bytes) -> ClassFile.of().parse(rewriting.rewrite(bytes)).methods().forEach((method) -> {
				int size = method.code().map((code) -> ((CodeAttribute) code).codeLength()).orElse(0);
				assertThat(size).as("%s.%s", name, method.methodName()).isLessThanOrEqualTo(8000);
			}));
	}

	/**
	 * Where it makes several methods, Endive's compiler takes the parameters from the
	 * wrong local variables. The module is refused, in one line.
	 */
	@ParameterizedTest
	@EnumSource
	void wideParametersOfVeryManyFunctionsAreALimitOfTheCompiler(Road road) {
		assertThat(road.load(BinaryModule.withFunctionsOfOneType(1024)).instantiate(new Memory[0]).callInt("run"))
			.isEqualTo(42);
		byte[] more = BinaryModule.withFunctionsOfOneType(1025);
		if (road == Road.INTERPRETED) {
			assertThat(road.load(more).instantiate(new Memory[0]).callInt("run")).isEqualTo(42);
		}
		else {
			assertThatExceptionOfType(UncompilableModuleException.class).isThrownBy(() -> road.load(more))
				.withMessage("Module 'guest' is valid, but cannot be compiled for the JVM (Bad local variable type)");
		}
	}

	/** A few, also where a part begins. */
	private static boolean isOfOtherType(int function) {
		return function % 256 == 3 || function % 512 == 0;
	}

	/**
	 * A module with a table of functions, each of which adds its index, and one place
	 * that is empty.
	 */
	private static byte[] binary(int functions) {
		byte[] types = BinaryModule.join(BinaryModule.bytes(0x60, 1, I32, 1, I32),
				BinaryModule.bytes(0x60, 1, I64, 1, I64), BinaryModule.bytes(0x60, 2, I32, I32, 1, I32));
		ByteArrayOutputStream declared = new ByteArrayOutputStream();
		ByteArrayOutputStream bodies = new ByteArrayOutputStream();
		for (int i = 0; i < functions; i++) {
			boolean other = isOfOtherType(i);
			declared.write(other ? 1 : 0);
			Instructions add = other ? new Instructions().op(0, 0x20, 0, 0x42).signed(i).op(0x7C, 0x0B)
					: new Instructions().op(0, 0x20, 0, 0x41).signed(i).op(0x6A, 0x0B);
			bodies.writeBytes(BinaryModule.sized(add.bytes()));
		}
		declared.write(2);
		bodies.writeBytes(BinaryModule.sized(new Instructions().op(0, 0x20, 1, 0x20, 0, 0x11, 0, 0, 0x0B).bytes()));
		byte[] all = BinaryModule
			.join(IntStream.range(0, functions).mapToObj(BinaryModule::number).toArray(byte[][]::new));
		return BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(3), types),
				BinaryModule.section(3, BinaryModule.number(functions + 1), declared.toByteArray()),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0), BinaryModule.number(functions + 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("call"), BinaryModule.bytes(0),
						BinaryModule.number(functions)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B), BinaryModule.number(functions), all),
				BinaryModule.section(10, BinaryModule.number(functions + 1), bodies.toByteArray()));
	}

}
