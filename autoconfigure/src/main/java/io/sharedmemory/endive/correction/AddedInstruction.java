package io.sharedmemory.endive.correction;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * An instruction that is added to a function.
 *
 * @param label its own, of {@link RewrittenCode#newLabel()}, or {@link #NONE}
 * @param target the label that it branches to, or {@link #NONE}
 * @param scope the beginning of the block that it begins or ends, if it does
 */
record AddedInstruction(Instruction instruction, int label, int target, @Nullable Instruction scope) {

	static final int NONE = AnnotatedInstruction.UNDEFINED_LABEL;

	/**
	 * Returns one that does not branch, and does not begin or end a block.
	 */
	static AddedInstruction of(Instruction instruction) {
		return new AddedInstruction(instruction, NONE, NONE, null);
	}

	/**
	 * Returns a branch, or an {@code else}.
	 * @param target the label of an instruction of the original code
	 */
	static AddedInstruction branch(OpCode opcode, int target) {
		return new AddedInstruction(instruction(opcode), NONE, target, null);
	}

	static AddedInstruction begin(Instruction block) {
		return new AddedInstruction(block, NONE, NONE, block);
	}

	static AddedInstruction end(Instruction block) {
		return new AddedInstruction(instruction(OpCode.END), NONE, NONE, block);
	}

	private static Instruction instruction(OpCode opcode) {
		return new Instruction(NONE, opcode, Instruction.EMPTY_OPERANDS);
	}

	AddedInstruction labelled(int label) {
		return new AddedInstruction(this.instruction, label, this.target, this.scope);
	}

	/**
	 * Returns what it is in the code.
	 * @param address its address
	 * @param depth the number of blocks around it
	 * @param target the position that it branches to, if it does
	 */
	AnnotatedInstruction at(int address, int depth, int target) {
		AnnotatedInstruction.Builder builder = AnnotatedInstruction.builder()
			.from(new Instruction(address, this.instruction.opcode(), this.instruction.operands()))
			.withDepth(depth);
		if (this.target != NONE) {
			builder.withLabelTrue(target);
		}
		if (this.scope != null) {
			builder.withScope(this.scope);
		}
		return builder.build();
	}

}
