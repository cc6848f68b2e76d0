package io.sharedmemory.endive;

import java.util.List;
import java.util.function.IntUnaryOperator;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.Instruction;

/**
 * Makes instructions for functions of which some instructions are replaced by more.
 * Branches refer to the positions of instructions, which change.
 */
final class MovedInstruction {

	private MovedInstruction() {
	}

	/**
	 * Returns an instruction that is executed in the place of another, and does not
	 * branch.
	 */
	static AnnotatedInstruction at(AnnotatedInstruction place, Instruction instruction) {
		return AnnotatedInstruction.builder()
			.from(new Instruction(place.address(), instruction.opcode(), instruction.operands()))
			.withDepth(place.depth())
			.build();
	}

	/**
	 * Returns an instruction that branches as the original does.
	 * @param instruction the original, or what it is replaced by
	 * @param positions where what was at a position is now
	 */
	static AnnotatedInstruction of(AnnotatedInstruction original, Instruction instruction, IntUnaryOperator positions) {
		if (instruction == original && !refersToPositions(original)) {
			return original;
		}
		AnnotatedInstruction.Builder builder = AnnotatedInstruction.builder()
			.from(instruction)
			.withDepth(original.depth());
		if (original.labelTrue() != AnnotatedInstruction.UNDEFINED_LABEL) {
			builder.withLabelTrue(positions.applyAsInt(original.labelTrue()));
		}
		if (original.labelFalse() != AnnotatedInstruction.UNDEFINED_LABEL) {
			builder.withLabelFalse(positions.applyAsInt(original.labelFalse()));
		}
		if (!original.labelTable().isEmpty()) {
			builder.withLabelTable(original.labelTable().stream().map(positions::applyAsInt).toList());
		}
		if (original.catches() != null) {
			builder.withCatches(catches(original.catches(), original, positions));
		}
		if (original.scope() != null) {
			builder.withScope(original.scope());
		}
		return builder.build();
	}

	private static boolean refersToPositions(AnnotatedInstruction instruction) {
		return instruction.labelTrue() != AnnotatedInstruction.UNDEFINED_LABEL
				|| instruction.labelFalse() != AnnotatedInstruction.UNDEFINED_LABEL
				|| !instruction.labelTable().isEmpty() || instruction.catches() != null;
	}

	private static List<CatchOpCode.Catch> catches(List<CatchOpCode.Catch> catches, Instruction instruction,
			IntUnaryOperator positions) {
		// Copies, as they can be changed, and the original module has them, too.
		List<CatchOpCode.Catch> moved = CatchOpCode.decode(instruction.operands());
		for (int i = 0; i < moved.size(); i++) {
			moved.get(i).resolvedLabel(positions.applyAsInt(catches.get(i).resolvedLabel()));
		}
		return moved;
	}

}
