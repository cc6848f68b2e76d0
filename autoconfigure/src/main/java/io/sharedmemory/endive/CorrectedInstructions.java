package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * Replaces instructions with numbers that Endive executes wrongly by others that do the
 * same.
 */
final class CorrectedInstructions {

	/**
	 * Copies the bit of the sign. Of one number, 4290772992, Endive takes the wrong sign:
	 * it confuses it with the NaN that has the same digits in its bits.
	 */
	private static final IntFunction<List<Instruction>> COPY_SIGN = (local) -> List.of(
			instruction(OpCode.I32_REINTERPRET_F32), instruction(OpCode.I64_EXTEND_I32_U),
			instruction(OpCode.LOCAL_SET, local), instruction(OpCode.I32_REINTERPRET_F32),
			instruction(OpCode.I32_CONST, Integer.MAX_VALUE), instruction(OpCode.I32_AND),
			instruction(OpCode.LOCAL_GET, local), instruction(OpCode.I32_WRAP_I64),
			instruction(OpCode.I32_CONST, Integer.MIN_VALUE), instruction(OpCode.I32_AND), instruction(OpCode.I32_OR),
			instruction(OpCode.F32_REINTERPRET_I32));

	/** Wrong in compiled and in interpreted functions. */
	private static final Map<OpCode, IntFunction<List<Instruction>>> EVERYWHERE = Map.ofEntries(
			Map.entry(OpCode.F32_COPYSIGN, COPY_SIGN),
			Map.entry(OpCode.F32_CONVERT_I64_U, (local) -> convert(local, OpCode.F32_CONVERT_I64_S, OpCode.F32_MUL)),
			Map.entry(OpCode.F64_CONVERT_I64_U, (local) -> convert(local, OpCode.F64_CONVERT_I64_S, OpCode.F64_MUL)),
			quietF32(OpCode.F32_MIN), quietF32(OpCode.F32_MAX), quietF64(OpCode.F64_MIN), quietF64(OpCode.F64_MAX),
			quietF64(OpCode.F64_CEIL), quietF64(OpCode.F64_FLOOR), quietF64(OpCode.F64_TRUNC),
			quietF64(OpCode.F64_NEAREST));

	/**
	 * The interpreter leaves all 64 bits of a product on its stack, and an {@code if}
	 * asks whether all of them are zero. Extended, they are those of the lower half.
	 */
	private static final Map<OpCode, IntFunction<List<Instruction>>> INTERPRETED = Map.of(OpCode.I32_MUL,
			(local) -> List.of(instruction(OpCode.I32_MUL), instruction(OpCode.I64_EXTEND_I32_S)));

	private final Map<OpCode, IntFunction<List<Instruction>>> corrections;

	private CorrectedInstructions(Map<OpCode, IntFunction<List<Instruction>>> corrections) {
		this.corrections = corrections;
	}

	private static Instruction instruction(OpCode opcode, long... operands) {
		return new Instruction(-1, opcode, operands);
	}

	/**
	 * Makes a signalling NaN quiet, which Endive returns as it is, or does until the JVM
	 * has compiled the function. The sum of a number and -0 is the number.
	 */
	private static Map.Entry<OpCode, IntFunction<List<Instruction>>> quietF32(OpCode opcode) {
		return Map.entry(opcode, (local) -> List.of(instruction(opcode),
				instruction(OpCode.F32_CONST, Float.floatToRawIntBits(-0.0F)), instruction(OpCode.F32_ADD)));
	}

	private static Map.Entry<OpCode, IntFunction<List<Instruction>>> quietF64(OpCode opcode) {
		return Map.entry(opcode, (local) -> List.of(instruction(opcode),
				instruction(OpCode.F64_CONST, Double.doubleToRawLongBits(-0.0)), instruction(OpCode.F64_ADD)));
	}

	/**
	 * Converts an unsigned number. Endive does not round to the nearest: from 2^63 on, it
	 * rounds up, or halves down. A signed number is rounded correctly; so a number with
	 * 64 bits is halved before, and doubled behind. What is cut off counts as if it were
	 * in the last bit, which is not that of the result.
	 * @param local a local variable for the number
	 */
	private static List<Instruction> convert(int local, OpCode signed, OpCode multiply) {
		Instruction number = instruction(OpCode.LOCAL_GET, local);
		Instruction bits = instruction(OpCode.I64_CONST, Long.SIZE - 1);
		Instruction shift = instruction(OpCode.I64_SHR_U);
		return List.of(instruction(OpCode.LOCAL_TEE, local), number, bits, shift, shift, number, number, bits, shift,
				instruction(OpCode.I64_AND), instruction(OpCode.I64_OR), instruction(signed), number, bits, shift,
				instruction(OpCode.I64_CONST, 1), instruction(OpCode.I64_ADD), instruction(signed),
				instruction(multiply));
	}

	/**
	 * Returns the module with code that is executed correctly, whether it is compiled or
	 * interpreted.
	 */
	static WasmModule correct(WasmModule module) {
		return new CorrectedInstructions(EVERYWHERE).apply(module);
	}

	/**
	 * Returns a corrected module with code for the interpreter, which is not meant for
	 * validation.
	 */
	static WasmModule correctForInterpreter(WasmModule module) {
		return new CorrectedInstructions(INTERPRETED).apply(module);
	}

	private WasmModule apply(WasmModule module) {
		FunctionBody[] bodies = module.codeSection().functionBodies();
		if (Stream.of(bodies).noneMatch(this::isWrong)) {
			return module;
		}
		CodeSection.Builder code = CodeSection.builder()
			.setRequiresDataCount(module.codeSection().isRequiresDataCount());
		for (int i = 0; i < bodies.length; i++) {
			code.addFunctionBody(isWrong(bodies[i])
					? correct(bodies[i], module.functionSection().getFunctionType(i, module.typeSection()))
					: bodies[i]);
		}
		return ModuleCopy.of(module).setCodeSection(code.build()).withValidation(false).build();
	}

	private boolean isWrong(FunctionBody body) {
		return body.instructions().stream().anyMatch(this::isWrong);
	}

	private boolean isWrong(Instruction instruction) {
		return this.corrections.containsKey(instruction.opcode());
	}

	private FunctionBody correct(FunctionBody body, FunctionType type) {
		List<ValType> locals = new ArrayList<>(body.localTypes());
		int added = type.params().size() + locals.size();
		locals.add(ValType.I64);
		List<AnnotatedInstruction> instructions = new ArrayList<>();
		int[] positions = positions(body, added);
		for (AnnotatedInstruction instruction : body.instructions()) {
			if (isWrong(instruction)) {
				correction(instruction, added)
					.forEach((one) -> instructions.add(MovedInstruction.at(instruction, one)));
			}
			else {
				instructions.add(MovedInstruction.of(instruction, instruction, (label) -> positions[label]));
			}
		}
		return new FunctionBody(locals, instructions);
	}

	private List<Instruction> correction(Instruction instruction, int local) {
		return this.corrections.getOrDefault(instruction.opcode(), (unused) -> List.of(instruction)).apply(local);
	}

	/**
	 * Where what was at a position is now, or the first of what replaces it.
	 */
	private int[] positions(FunctionBody body, int local) {
		List<AnnotatedInstruction> instructions = body.instructions();
		int[] positions = new int[instructions.size() + 1];
		for (int i = 0; i < instructions.size(); i++) {
			positions[i + 1] = positions[i] + correction(instructions.get(i), local).size();
		}
		return positions;
	}

}
