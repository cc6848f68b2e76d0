package io.sharedmemory.endive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * Rewrites one function so that none of its blocks has parameters: before a block begins,
 * and before a branch to a loop, they are moved to local variables, and within the block
 * from there to the stack.
 */
final class BlockRewriting {

	private final BlockParameters blocks;

	private final List<AnnotatedInstruction> instructions;

	private final List<ValType> locals;

	/** Of the parameters of the function and {@link #locals}. */
	private int localCount;

	/** For a condition, or an index, that is on top of parameters. */
	private final int condition;

	/**
	 * Of what is before the target of a branch whose values cannot be moved before it.
	 */
	private final Set<Integer> fixed = new HashSet<>();

	/** Those around the current instruction, the innermost first. */
	private final Deque<Block> open = new ArrayDeque<>();

	private final List<Step> steps = new ArrayList<>();

	BlockRewriting(BlockParameters blocks, FunctionBody body, FunctionType type) {
		this.blocks = blocks;
		this.instructions = body.instructions();
		this.locals = new ArrayList<>(body.localTypes());
		this.localCount = type.params().size() + this.locals.size();
		this.condition = add(ValType.I32);
		this.instructions.forEach(this::addFixed);
	}

	private void addFixed(AnnotatedInstruction instruction) {
		switch (instruction.opcode()) {
			case BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> this.fixed.add(instruction.labelTrue() - 1);
			case TRY_TABLE -> instruction.catches().forEach((each) -> this.fixed.add(each.resolvedLabel() - 1));
			default -> {
				// The values of all others are moved before them.
			}
		}
	}

	private int add(ValType type) {
		this.locals.add(type.isReference() ? type.withNullability(true) : type);
		return this.localCount++;
	}

	/**
	 * Whether the parameters of all blocks can be moved.
	 */
	boolean isPossible() {
		return this.fixed.stream()
			.map(this.instructions::get)
			.noneMatch((target) -> target.opcode() == OpCode.LOOP && !this.blocks.parameters(target).isEmpty())
				&& this.instructions.stream().noneMatch(this::keepsParameters);
	}

	/**
	 * Whether it is an {@code if} that leaves its parameters as its results where the
	 * condition is false: without an {@code else}, nothing loads them there.
	 */
	private boolean keepsParameters(AnnotatedInstruction instruction) {
		return instruction.opcode() == OpCode.IF && !this.blocks.parameters(instruction).isEmpty()
				&& this.instructions.get(instruction.labelFalse() - 1).opcode() != OpCode.ELSE
				&& this.instructions.get(instruction.labelFalse() - 1) != instruction;
	}

	FunctionBody rewrite() {
		this.open.push(Block.WITHOUT_PARAMETERS);
		List<Instruction> before = reserve();
		for (AnnotatedInstruction instruction : this.instructions) {
			Step step = step(before, instruction);
			this.steps.add(step);
			before = step.begins() ? loads(this.open.element()) : List.of();
		}
		return new FunctionBody(this.locals, code());
	}

	/**
	 * As many values as a loop has results, at the bottom of the stack, so that they are
	 * there to be taken off and put back whenever it begins again.
	 */
	private List<Instruction> reserve() {
		int most = this.instructions.stream()
			.filter((instruction) -> instruction.opcode() == OpCode.LOOP)
			.mapToInt(this.blocks::results)
			.max()
			.orElse(0);
		return Collections.nCopies(most, instruction(OpCode.I32_CONST, 0));
	}

	private Step step(List<Instruction> before, AnnotatedInstruction instruction) {
		List<Instruction> moves = new ArrayList<>();
		Instruction rewritten = instruction;
		boolean begins = false;
		switch (instruction.opcode()) {
			case BLOCK, LOOP, IF, TRY_TABLE -> {
				Block block = block(instruction);
				this.open.push(block);
				begins = true;
				if (block.hasParameters()) {
					below(instruction.opcode() == OpCode.IF, moves, () -> store(block, moves));
					rewritten = new Instruction(instruction.address(), instruction.opcode(),
							withType(instruction.operands(), this.blocks.withoutParameters(instruction)));
				}
			}
			case ELSE -> begins = true;
			case END -> this.open.pop();
			case BR, BR_IF, BR_TABLE -> branch(instruction, moves);
			default -> {
			}
		}
		return new Step(before, moves, rewritten, begins);
	}

	private static long[] withType(long[] operands, long type) {
		long[] changed = operands.clone();
		changed[0] = type;
		return changed;
	}

	private Block block(AnnotatedInstruction instruction) {
		return new Block(instruction.opcode() == OpCode.LOOP,
				this.blocks.parameters(instruction).stream().map(this::add).toList());
	}

	private void branch(AnnotatedInstruction branch, List<Instruction> moves) {
		List<Block> loops = new ArrayList<>();
		for (long depth : branch.operands()) {
			Block target = target(depth);
			if (target.isLoop() && target.hasParameters() && !loops.contains(target)) {
				loops.add(target);
			}
		}
		if (loops.isEmpty()) {
			return;
		}
		Block first = loops.getFirst();
		below(branch.opcode() != OpCode.BR, moves, () -> {
			store(first, moves);
			for (Block loop : loops.subList(1, loops.size())) {
				moves.addAll(loads(first));
				store(loop, moves);
			}
			// They stay on the stack if it branches elsewhere, or not at all.
			moves.addAll(loads(first));
		});
	}

	private Block target(long depth) {
		Iterator<Block> around = this.open.iterator();
		for (long i = 0; i < depth; i++) {
			around.next();
		}
		return around.next();
	}

	/**
	 * Has something done with what is below the condition, if there is one.
	 */
	private void below(boolean hasCondition, List<Instruction> moves, Runnable work) {
		if (hasCondition) {
			moves.add(instruction(OpCode.LOCAL_SET, this.condition));
		}
		work.run();
		if (hasCondition) {
			moves.add(instruction(OpCode.LOCAL_GET, this.condition));
		}
	}

	private static void store(Block block, List<Instruction> moves) {
		block.parameters().reversed().forEach((local) -> moves.add(instruction(OpCode.LOCAL_SET, local)));
	}

	private static List<Instruction> loads(Block block) {
		return block.parameters().stream().map((local) -> instruction(OpCode.LOCAL_GET, local)).toList();
	}

	private static Instruction instruction(OpCode opcode, long operand) {
		return new Instruction(-1, opcode, new long[] { operand });
	}

	private List<AnnotatedInstruction> code() {
		int[] begins = new int[this.steps.size() + 1];
		int[] loaded = new int[this.steps.size() + 1];
		for (int i = 0; i < this.steps.size(); i++) {
			Step step = this.steps.get(i);
			loaded[i] = begins[i] + step.before().size();
			begins[i + 1] = loaded[i] + step.moves().size() + 1;
		}
		loaded[this.steps.size()] = begins[this.steps.size()];
		List<AnnotatedInstruction> code = new ArrayList<>();
		for (int i = 0; i < this.steps.size(); i++) {
			AnnotatedInstruction original = this.instructions.get(i);
			Step step = this.steps.get(i);
			step.before().forEach((one) -> code.add(MovedInstruction.at(original, one)));
			step.moves().forEach((one) -> code.add(MovedInstruction.at(original, one)));
			code.add(MovedInstruction.of(original, step.instruction(),
					(label) -> loadsAt(original, label) ? begins[label] : loaded[label]));
		}
		return code;
	}

	/**
	 * Whether what jumps to a position enters a block there, whose parameters are to be
	 * loaded. Behind an empty {@code else}, others get to the end of the block as well.
	 */
	private boolean loadsAt(Instruction jump, int label) {
		return jump.opcode() == OpCode.IF || (label > 0 && this.instructions.get(label - 1).opcode() == OpCode.LOOP);
	}

	/**
	 * @param parameters the local variables with the parameters
	 */
	private record Block(boolean isLoop, List<Integer> parameters) {

		static final Block WITHOUT_PARAMETERS = new Block(false, List.of());

		boolean hasParameters() {
			return !this.parameters.isEmpty();
		}

	}

	/**
	 * What becomes of an instruction.
	 *
	 * @param before what is executed before it where a block begins, but not by who jumps
	 * to it from elsewhere
	 * @param moves what is always executed before it
	 * @param instruction what it is replaced by
	 * @param begins whether a block, or the other part of one, begins behind it
	 */
	private record Step(List<Instruction> before, List<Instruction> moves, Instruction instruction, boolean begins) {
	}

}
