package io.sharedmemory.endive;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.Parser;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Functions that are too large to be compiled have their code in modules whose compiled
 * code was kept, with all that the interpreter goes on to from there.
 */
class KeptInterpretedCodeTests {

	/** Multiplies 65536 by itself, which is 0 in 32 bits. */
	private static final int[] PRODUCT = { 0x41, 0x80, 0x80, 4, 0x41, 0x80, 0x80, 4, 0x6C };

	private static final int[] ONE_IF_NOT_ZERO = { 0x04, 0x7F, 0x41, 1, 0x05, 0x41, 0, 0x0B };

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void doesTheSameAsWhenItWasCompiled(Use use) {
		byte[] binary = use.binary();
		LinkableModule compiled = load(binary);
		LinkableModule kept = load(binary);
		assertThat(compiled.codeOrigin().orElseThrow().kind()).isEqualTo(Kind.COMPILED);
		assertThat(kept.codeOrigin().orElseThrow().kind()).isEqualTo(Kind.CACHE);
		assertThat(use.run(compiled)).isEqualTo(use.result);
		assertThat(use.run(kept)).isEqualTo(use.result);
	}

	@ParameterizedTest
	@EnumSource
	void noMoreCodeThanIsInterpretedIsThere(Use use) {
		byte[] binary = use.binary();
		CodeSection compiled = load(binary).module().codeSection();
		CodeSection kept = load(binary).module().codeSection();
		assertThat(kept.isRequiresDataCount()).isEqualTo(compiled.isRequiresDataCount());
		int own = Parser.parse(binary).codeSection().functionBodyCount();
		assertThat(kept.functionBodyCount()).isEqualTo(compiled.functionBodyCount());
		for (int body = 0; body < compiled.functionBodyCount(); body++) {
			// Behind its own are those that were taken apart.
			if (body >= own || use.bodies.contains(body)) {
				assertThat(kept.getFunctionBody(body).localTypes())
					.isEqualTo(compiled.getFunctionBody(body).localTypes());
				assertThat(opcodes(kept, body)).isEqualTo(opcodes(compiled, body));
			}
			else {
				assertThat(opcodes(kept, body)).containsExactly(OpCode.UNREACHABLE);
			}
		}
	}

	/**
	 * Only the interpreter computes products wrongly.
	 */
	@Test
	void onlyWhatIsInterpretedIsCorrectedForTheInterpreter() {
		byte[] binary = Use.CALL_IN_PLACE.binary();
		CodeSection compiled = load(binary).module().codeSection();
		CodeSection interpreted = SharedMemoryLinker.withoutMemories()
			.load("module", binary, Execution.INTERPRETED)
			.module()
			.codeSection();
		for (int body = 1; body < 5; body++) {
			assertThat(opcodes(interpreted, body)).contains(OpCode.I32_MUL, OpCode.I64_EXTEND_I32_S);
			assertThat(opcodes(compiled, body).contains(OpCode.I64_EXTEND_I32_S))
				.isEqualTo(Use.CALL_IN_PLACE.bodies.contains(body));
		}
	}

	private static List<OpCode> opcodes(CodeSection code, int body) {
		return code.getFunctionBody(body).instructions().stream().map(AnnotatedInstruction::opcode).toList();
	}

	@Test
	void layoutIsKept() {
		byte[] binary = BinaryModule.withLargeFunction("table");
		LinkableModule compiled = load(binary);
		LinkableModule kept = load(binary);
		assertThat(kept.layout().toBytes()).isEqualTo(compiled.layout().toBytes());
		assertThat(kept.layout().functionName(0)).isEqualTo("table");
	}

	@Test
	void warningIsRepeated() {
		byte[] binary = Use.CALL_IN_PLACE.binary();
		load(binary);
		try (LogRecords logged = new LogRecords(Kind.class.getPackage())) {
			load(binary);
			assertThat(logged.warnings()).singleElement()
				.asString()
				.startsWith("Module 'module': function 1, 'run', is too large for a method of the JVM");
		}
	}

	@Test
	void functionThatTheModuleDoesNotHaveIsRefused() {
		byte[] binary = Use.CALL.binary();
		assertThatIllegalArgumentException().isThrownBy(() -> BareModule.parse(binary, "", List.of(0, 6)))
			.withMessage("The module has only 6 functions with code, and none with the index 6");
	}

	private LinkableModule load(byte[] binary) {
		CodeCache cache = CodeCache.open(this.directory.resolve("code"), 1L << 30).orElseThrow();
		return SharedMemoryLinker
			.withoutMemories(LinkerOptions.DEFAULTS.withMaximumThreads(0).withCache(cache).withOptimize(true))
			.load("module", binary);
	}

	/**
	 * What function 1 does, which is too large, beside an imported one and functions 2 to
	 * 6. The result of these is their number, if they compute correctly, and 6 goes on to
	 * 5 in its place.
	 */
	enum Use {

		CALL(new Instructions().op(0x10, 3), 3, 0),

		INDIRECT_CALL(new Instructions().i32(0).op(0x11, 0, 0), 3, 0),

		CALL_IN_PLACE(new Instructions().op(0x12, 4), 4, 0, 3),

		CALLS_IN_PLACE(new Instructions().op(0x12, 6), 5, 0, 4, 5),

		INDIRECT_CALL_IN_PLACE(new Instructions().i32(1).op(0x13, 0, 0), 4, 0, 1, 2, 3, 4, 5),

		CALL_OF_REFERENCE(new Instructions().op(0xD2, 5, 0x14, 0), 5, 0, 1, 2, 3, 4, 5),

		CALL_OF_REFERENCE_IN_PLACE(new Instructions().op(0xD2, 5, 0x15, 0), 5, 0, 1, 2, 3, 4, 5),

		/** The validation writes the type of the reference into it. */
		TEST_OF_REFERENCE(new Instructions().op(0xD2, 5, 0xFB, 0x14, 0x70), 1, 0),

		PRODUCT_OF_32_BITS(new Instructions().op(PRODUCT).op(ONE_IF_NOT_ZERO), 0, 0),

		BLOCK_WITH_PARAMETERS(new Instructions().i32(10).i32(1).i32(2).op(0x02, 1).i32(5).op(0x0C, 0, 0x0B, 0x6B), 5,
				0),

		STORE_BEHIND_THE_END(new Instructions().i32(-1).i32(1).op(0x3A, 0, 1).i32(0), Use.TRAP, 0),

		PASSIVE_DATA(new Instructions().i32(8).i32(0).i32(1).op(0xFC, 8, 0, 0).i32(8).op(0x2D, 0, 0), 9, 0);

		private static final int TRAP = -1;

		private final byte[] instructions;

		private final int result;

		private final List<Integer> bodies;

		Use(Instructions instructions, int result, Integer... bodies) {
			this.instructions = instructions.bytes();
			this.result = result;
			this.bodies = List.of(bodies);
		}

		int run(LinkableModule module) {
			HostFunction host = new HostFunction("env", "host", FunctionType.of(List.of(), List.of(ValType.I32)),
					(instance, arguments) -> new long[1]);
			try (ModuleInstance instance = module.withImports(ImportValues.builder().addFunction(host).build())
				.instantiate()) {
				return (int) instance.instance().export("run").apply()[0];
			}
			catch (WasmRuntimeException ex) {
				return TRAP;
			}
		}

		byte[] binary() {
			byte[] large = BinaryModule.sized(BinaryModule.largeBody(this.instructions));
			return BinaryModule.of(
					BinaryModule.section(1,
							BinaryModule.bytes(2, 0x60, 0, 1, BinaryModule.I32, 0x60, 2, BinaryModule.I32,
									BinaryModule.I32, 1, BinaryModule.I32)),
					BinaryModule.section(2, BinaryModule.bytes(1), BinaryModule.name("env"), BinaryModule.name("host"),
							BinaryModule.bytes(0, 0)),
					BinaryModule.section(3, BinaryModule.repeat(6, 0)),
					BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 4)),
					BinaryModule.section(5, BinaryModule.bytes(1, 1, 1, 1)),
					BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 1)),
					BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 4, 3, 4, 5, 6)),
					BinaryModule.section(12, BinaryModule.bytes(1)),
					BinaryModule.section(10, BinaryModule.bytes(6), large, number(2), number(3), number(4), number(5),
							body(new Instructions().op(0x12, 5))),
					BinaryModule.section(11, BinaryModule.bytes(1, 1, 1, 9)));
		}

		private static byte[] number(int number) {
			return body(new Instructions().op(PRODUCT).op(ONE_IF_NOT_ZERO).i32(number).op(0x6A));
		}

		private static byte[] body(Instructions instructions) {
			return BinaryModule.sized(new Instructions().op(0).add(instructions.bytes()).op(0x0B).bytes());
		}

	}

}
