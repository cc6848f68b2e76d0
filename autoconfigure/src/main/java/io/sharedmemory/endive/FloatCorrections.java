package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Adds instructions around those that Endive executes wrongly for some numbers, whether
 * it compiles or interprets them.
 * <ul>
 * <li>{@code f32.copysign} takes the wrong sign of one number, 4290772992, which it
 * confuses with the NaN that has the same digits in its bits. Here it takes the sign of 1
 * or -1, whichever has that of the number.</li>
 * <li>{@code min}, {@code max} and the roundings of an {@code f64} return a signalling
 * NaN as it is, or do until the JVM has compiled them; the specification wants a quiet
 * one. The sum of any number and -0 is the number, and quiet.</li>
 * </ul>
 */
final class FloatCorrections {

	/** What makes 1 or -1 of the number on the stack. */
	private static final List<Instruction> UNIT = List.of(instruction(OpCode.I32_REINTERPRET_F32),
			instruction(OpCode.I32_CONST, Integer.MIN_VALUE), instruction(OpCode.I32_AND),
			instruction(OpCode.I32_CONST, Float.floatToRawIntBits(1)), instruction(OpCode.I32_OR),
			instruction(OpCode.F32_REINTERPRET_I32));

	private static final List<Instruction> QUIET_F32 = List
		.of(instruction(OpCode.F32_CONST, Float.floatToRawIntBits(-0.0F)), instruction(OpCode.F32_ADD));

	private static final List<Instruction> QUIET_F64 = List
		.of(instruction(OpCode.F64_CONST, Double.doubleToRawLongBits(-0.0)), instruction(OpCode.F64_ADD));

	private FloatCorrections() {
	}

	private static Instruction instruction(OpCode opcode, long... operands) {
		return new Instruction(-1, opcode, operands);
	}

	private static List<Instruction> before(Instruction instruction) {
		return (instruction.opcode() == OpCode.F32_COPYSIGN) ? UNIT : List.of();
	}

	private static List<Instruction> after(Instruction instruction) {
		return switch (instruction.opcode()) {
			case F32_MIN, F32_MAX -> QUIET_F32;
			case F64_MIN, F64_MAX, F64_CEIL, F64_FLOOR, F64_TRUNC, F64_NEAREST -> QUIET_F64;
			default -> List.of();
		};
	}

	private static boolean isWrong(Instruction instruction) {
		return !before(instruction).isEmpty() || !after(instruction).isEmpty();
	}

	static WasmModule correct(WasmModule module) {
		FunctionBody[] bodies = module.codeSection().functionBodies();
		if (Stream.of(bodies).noneMatch(FloatCorrections::isWrong)) {
			return module;
		}
		CodeSection.Builder code = CodeSection.builder()
			.setRequiresDataCount(module.codeSection().isRequiresDataCount());
		for (FunctionBody body : bodies) {
			code.addFunctionBody(isWrong(body) ? correct(body) : body);
		}
		return ModuleCopy.of(module).setCodeSection(code.build()).withValidation(false).build();
	}

	private static boolean isWrong(FunctionBody body) {
		return body.instructions().stream().anyMatch(FloatCorrections::isWrong);
	}

	private static FunctionBody correct(FunctionBody body) {
		List<AnnotatedInstruction> instructions = new ArrayList<>();
		int[] positions = positions(body);
		for (AnnotatedInstruction instruction : body.instructions()) {
			before(instruction).forEach((one) -> instructions.add(at(instruction, one)));
			instructions.add(moved(instruction, positions));
			after(instruction).forEach((one) -> instructions.add(at(instruction, one)));
		}
		return new FunctionBody(body.localTypes(), instructions);
	}

	/**
	 * Where what was at a position is now, or what was put before it.
	 */
	private static int[] positions(FunctionBody body) {
		List<AnnotatedInstruction> instructions = body.instructions();
		int[] positions = new int[instructions.size() + 1];
		for (int i = 0; i < instructions.size(); i++) {
			Instruction instruction = instructions.get(i);
			positions[i + 1] = positions[i] + before(instruction).size() + 1 + after(instruction).size();
		}
		return positions;
	}

	private static AnnotatedInstruction at(AnnotatedInstruction place, Instruction instruction) {
		return AnnotatedInstruction.builder()
			.from(new Instruction(place.address(), instruction.opcode(), instruction.operands()))
			.withDepth(place.depth())
			.build();
	}

	/**
	 * Branches refer to the positions of instructions.
	 */
	private static AnnotatedInstruction moved(AnnotatedInstruction instruction, int[] positions) {
		AnnotatedInstruction.Builder builder = AnnotatedInstruction.builder()
			.from(instruction)
			.withDepth(instruction.depth());
		if (instruction.labelTrue() != AnnotatedInstruction.UNDEFINED_LABEL) {
			builder.withLabelTrue(positions[instruction.labelTrue()]);
		}
		if (instruction.labelFalse() != AnnotatedInstruction.UNDEFINED_LABEL) {
			builder.withLabelFalse(positions[instruction.labelFalse()]);
		}
		if (!instruction.labelTable().isEmpty()) {
			builder.withLabelTable(instruction.labelTable().stream().map((label) -> positions[label]).toList());
		}
		if (instruction.catches() != null) {
			builder.withCatches(moved(instruction.catches(), instruction, positions));
		}
		if (instruction.scope() != null) {
			builder.withScope(instruction.scope());
		}
		return builder.build();
	}

	private static List<CatchOpCode.Catch> moved(List<CatchOpCode.Catch> catches, Instruction instruction,
			int[] positions) {
		// Copies, as they can be changed, and the original module has them, too.
		List<CatchOpCode.Catch> moved = CatchOpCode.decode(instruction.operands());
		for (int i = 0; i < moved.size(); i++) {
			moved.get(i).resolvedLabel(positions[catches.get(i).resolvedLabel()]);
		}
		return moved;
	}

}
