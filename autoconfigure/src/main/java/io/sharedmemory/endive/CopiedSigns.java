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
 * Has {@code f32.copysign} take the sign of 1 or -1, whichever has that of the number. Of
 * one number, 4290772992, Endive takes the wrong sign: it confuses it with the NaN that
 * has the same digits in its bits.
 */
final class CopiedSigns {

	/** What makes 1 or -1 of the number on the stack. */
	private static final List<Instruction> UNIT = List.of(instruction(OpCode.I32_REINTERPRET_F32),
			instruction(OpCode.I32_CONST, Integer.MIN_VALUE), instruction(OpCode.I32_AND),
			instruction(OpCode.I32_CONST, Float.floatToRawIntBits(1)), instruction(OpCode.I32_OR),
			instruction(OpCode.F32_REINTERPRET_I32));

	private CopiedSigns() {
	}

	private static Instruction instruction(OpCode opcode, long... operands) {
		return new Instruction(-1, opcode, operands);
	}

	static WasmModule correct(WasmModule module) {
		FunctionBody[] bodies = module.codeSection().functionBodies();
		if (Stream.of(bodies).noneMatch(CopiedSigns::copies)) {
			return module;
		}
		CodeSection.Builder code = CodeSection.builder()
			.setRequiresDataCount(module.codeSection().isRequiresDataCount());
		for (FunctionBody body : bodies) {
			code.addFunctionBody(copies(body) ? correct(body) : body);
		}
		return ModuleCopy.of(module).setCodeSection(code.build()).withValidation(false).build();
	}

	private static boolean copies(FunctionBody body) {
		return body.instructions().stream().anyMatch(CopiedSigns::copies);
	}

	private static boolean copies(Instruction instruction) {
		return instruction.opcode() == OpCode.F32_COPYSIGN;
	}

	private static FunctionBody correct(FunctionBody body) {
		List<AnnotatedInstruction> instructions = new ArrayList<>();
		int[] positions = positions(body);
		for (AnnotatedInstruction instruction : body.instructions()) {
			if (copies(instruction)) {
				UNIT.forEach((one) -> instructions.add(at(instruction, one)));
			}
			instructions.add(moved(instruction, positions));
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
			positions[i + 1] = positions[i] + (copies(instructions.get(i)) ? UNIT.size() : 0) + 1;
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
