package io.sharedmemory.endive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;

/**
 * Looks for blocks with parameters that only branches leave. Of what is on the stack,
 * Endive's compiler drops too little there, and the function goes on with a parameter in
 * place of a value that was below it. Where a block is left at its end, too, the class is
 * invalid, which the JVM notices.
 */
final class BranchedBlocks {

	private final BlockParameters blocks;

	private final Deque<Block> open = new ArrayDeque<>();

	private boolean reachable = true;

	private BranchedBlocks(BlockParameters blocks) {
		this.blocks = blocks;
	}

	/**
	 * Returns whether there is such a block in a function.
	 */
	static boolean in(FunctionBody body, BlockParameters blocks) {
		return new BranchedBlocks(blocks).find(body);
	}

	private boolean find(FunctionBody body) {
		this.open.push(new Block(false, false, true));
		for (AnnotatedInstruction instruction : body.instructions()) {
			if (instruction.opcode() == OpCode.END && end(this.open.pop())) {
				return true;
			}
			follow(instruction);
		}
		return false;
	}

	private boolean end(Block block) {
		boolean left = this.reachable || block.otherwiseLeft;
		this.reachable = left || block.branched;
		return block.hasParameters && block.branched && !left;
	}

	private void follow(AnnotatedInstruction instruction) {
		switch (instruction.opcode()) {
			case BLOCK, LOOP, TRY_TABLE -> open(instruction, false);
			case IF -> open(instruction, this.reachable);
			case ELSE -> {
				Block block = this.open.element();
				boolean begun = block.otherwiseLeft;
				block.otherwiseLeft = this.reachable;
				this.reachable = begun;
			}
			case BR, BR_TABLE -> {
				branch(instruction);
				this.reachable = false;
			}
			case BR_IF, BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> branch(instruction);
			case RETURN, UNREACHABLE, THROW, THROW_REF, RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF ->
				this.reachable = false;
			default -> {
				// It goes on behind all others.
			}
		}
	}

	/**
	 * @param otherwiseLeft whether the other part of the block leads to its end
	 */
	private void open(AnnotatedInstruction instruction, boolean otherwiseLeft) {
		boolean loops = instruction.opcode() == OpCode.LOOP;
		this.open.push(new Block(!loops && !this.blocks.parameters(instruction).isEmpty(), loops, otherwiseLeft));
	}

	private void branch(AnnotatedInstruction instruction) {
		// The other operands of casts are taken for labels, too: at worst it warns in
		// vain.
		for (long depth : instruction.operands()) {
			if (this.reachable && depth >= 0 && depth < this.open.size()) {
				Block target = target((int) depth);
				target.branched |= !target.loops;
			}
		}
	}

	private Block target(int depth) {
		Iterator<Block> around = this.open.iterator();
		for (int i = 0; i < depth; i++) {
			around.next();
		}
		return around.next();
	}

	private static final class Block {

		private final boolean hasParameters;

		private final boolean loops;

		private boolean otherwiseLeft;

		private boolean branched;

		Block(boolean hasParameters, boolean loops, boolean otherwiseLeft) {
			this.hasParameters = hasParameters;
			this.loops = loops;
			this.otherwiseLeft = otherwiseLeft;
		}

	}

}
