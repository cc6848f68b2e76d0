package io.sharedmemory.endive.correction;

import java.util.List;
import java.util.function.IntUnaryOperator;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CatchOpCode;

/**
 * Copies a parsed instruction, to build one that differs.
 */
final class InstructionCopy {

	private InstructionCopy() {
	}

	/**
	 * Returns a builder of the same instruction.
	 */
	static AnnotatedInstruction.Builder of(AnnotatedInstruction original) {
		return moved(original, IntUnaryOperator.identity());
	}

	/**
	 * Returns a builder of the same instruction with other labels.
	 * @param positions the label for each of its own
	 */
	static AnnotatedInstruction.Builder moved(AnnotatedInstruction original, IntUnaryOperator positions) {
		AnnotatedInstruction.Builder builder = AnnotatedInstruction.builder()
			.from(original)
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
			builder.withCatches(catches(original, positions));
		}
		if (original.scope() != null) {
			builder.withScope(original.scope());
		}
		return builder;
	}

	static boolean hasLabels(AnnotatedInstruction instruction) {
		return instruction.labelTrue() != AnnotatedInstruction.UNDEFINED_LABEL
				|| instruction.labelFalse() != AnnotatedInstruction.UNDEFINED_LABEL
				|| !instruction.labelTable().isEmpty() || instruction.catches() != null;
	}

	private static List<CatchOpCode.Catch> catches(AnnotatedInstruction instruction, IntUnaryOperator positions) {
		// Copies, as they can be changed, and the original module has them, too.
		List<CatchOpCode.Catch> copies = CatchOpCode.decode(instruction.operands());
		for (int i = 0; i < copies.size(); i++) {
			copies.get(i).resolvedLabel(positions.applyAsInt(instruction.catches().get(i).resolvedLabel()));
		}
		return copies;
	}

}
