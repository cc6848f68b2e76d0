package io.sharedmemory.endive.correction;

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
 * Rewrites one function so that its blocks have no parameters: before a block begins, and
 * before a branch to a loop, they are moved to local variables, and within the block from
 * there to the stack.
 */
final class BlockRewriting {

	private final BlockTypes types;

	private final List<AnnotatedInstruction> instructions;

	/** Whether loops are rewritten, too. */
	private final boolean loops;

	private final List<ValType> locals;

	/** Of the parameters of the function and {@link #locals}. */
	private int localCount;

	/** For a condition, or an index, that is on top of parameters. */
	private final int condition;

	/** Those around the current instruction, the innermost first. */
	private final Deque<Block> open = new ArrayDeque<>();

	private final RewrittenCode code;

	private BlockRewriting(BlockTypes types, FunctionBody body, FunctionType type, boolean loops) {
		this.types = types;
		this.instructions = body.instructions();
		this.loops = loops;
		this.locals = new ArrayList<>(body.localTypes());
		this.localCount = type.params().size() + this.locals.size();
		this.condition = add(ValType.I32);
		this.code = new RewrittenCode(this.instructions);
	}

	static BlockRewriting forInterpreter(BlockTypes types, FunctionBody body, FunctionType type) {
		return new BlockRewriting(types, body, type, true);
	}

	/**
	 * Returns one that leaves loops as they are, which Endive compiles correctly.
	 */
	static BlockRewriting forCompiler(BlockTypes types, FunctionBody body, FunctionType type) {
		return new BlockRewriting(types, body, type, false);
	}

	private int add(ValType type) {
		this.locals.add(type);
		return this.localCount++;
	}

	/**
	 * Whether the parameters of all blocks can be moved. Those of a loop cannot where a
	 * branch adds or takes away a value itself.
	 */
	boolean isPossible() {
		Set<Integer> targets = new HashSet<>();
		for (AnnotatedInstruction instruction : this.instructions) {
			switch (instruction.opcode()) {
				case BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL ->
					targets.add(instruction.labelTrue() - 1);
				case TRY_TABLE -> instruction.catches().forEach((each) -> targets.add(each.resolvedLabel() - 1));
				default -> {
					// The values of all others are moved before them.
				}
			}
		}
		return targets.stream()
			.map(this.instructions::get)
			.noneMatch((target) -> target.opcode() == OpCode.LOOP && hasParameters(target));
	}

	/**
	 * Whether it begins a block whose parameters are moved.
	 */
	private boolean hasParameters(AnnotatedInstruction instruction) {
		return !this.types.parameters(instruction).isEmpty() && (this.loops || instruction.opcode() != OpCode.LOOP);
	}

	FunctionBody rewrite() {
		this.open.push(Block.FUNCTION);
		List<AddedInstruction> before = this.loops ? reserve() : List.of();
		for (AnnotatedInstruction instruction : this.instructions) {
			before = step(before, instruction);
		}
		return new FunctionBody(this.locals, this.code.build());
	}

	/**
	 * As many values as a loop has results, at the bottom of the stack, so that they are
	 * there for the interpreter to be taken off and put back whenever it begins again.
	 */
	private List<AddedInstruction> reserve() {
		int most = this.instructions.stream()
			.filter((instruction) -> instruction.opcode() == OpCode.LOOP)
			.mapToInt((loop) -> this.types.results(loop).size())
			.max()
			.orElse(0);
		return Collections.nCopies(most, instruction(OpCode.I32_CONST, 0));
	}

	/**
	 * Returns what is to be executed before the next instruction, but not by who jumps to
	 * it from elsewhere.
	 */
	private List<AddedInstruction> step(List<AddedInstruction> before, AnnotatedInstruction instruction) {
		List<AddedInstruction> moves = new ArrayList<>();
		switch (instruction.opcode()) {
			case BLOCK, LOOP, IF, TRY_TABLE -> {
				Block block = block(instruction);
				this.open.push(block);
				if (block.hasParameters()) {
					below(instruction.opcode() == OpCode.IF, moves, () -> store(block, moves));
				}
				this.code.add(before, moves, block.hasParameters() ? beginning(instruction, block) : instruction);
				return loads(block);
			}
			case ELSE -> {
				this.code.add(before, moves, instruction);
				return loads(this.open.element());
			}
			case END -> this.code.add(beforeEnd(before, this.open.pop()), moves, instruction);
			case BR, BR_IF, BR_TABLE -> {
				branch(instruction, moves);
				this.code.add(before, moves, instruction);
			}
			default -> this.code.add(before, moves, instruction);
		}
		return List.of();
	}

	private Block block(AnnotatedInstruction beginning) {
		if (!hasParameters(beginning)) {
			return new Block(beginning.opcode(), List.of(), AddedInstruction.NONE, AddedInstruction.NONE);
		}
		return new Block(beginning.opcode(), this.types.parameters(beginning).stream().map(this::add).toList(),
				beginning.labelFalse(), leavesParameters(beginning) ? this.code.newLabel() : AddedInstruction.NONE);
	}

	private AnnotatedInstruction beginning(AnnotatedInstruction original, Block block) {
		long[] operands = original.operands().clone();
		operands[0] = this.types.returning(this.types.results(original));
		AnnotatedInstruction.Builder beginning = InstructionCopy.of(original)
			.from(new Instruction(original.address(), original.opcode(), operands));
		if (block.needsElse()) {
			beginning.withLabelFalse(block.loads());
		}
		return beginning.build();
	}

	/**
	 * Whether it is an {@code if} that leaves its parameters as its results where the
	 * condition is false: without an {@code else}, nothing loads them there. In an empty
	 * one, both ways lead to the same instructions.
	 */
	private boolean leavesParameters(AnnotatedInstruction instruction) {
		return instruction.opcode() == OpCode.IF && instruction.labelFalse() != instruction.labelTrue()
				&& this.instructions.get(instruction.labelFalse() - 1).opcode() != OpCode.ELSE;
	}

	private List<AddedInstruction> beforeEnd(List<AddedInstruction> before, Block block) {
		if (!block.needsElse()) {
			return before;
		}
		List<AddedInstruction> otherwise = new ArrayList<>(before);
		otherwise.add(AddedInstruction.branch(OpCode.ELSE, block.otherwise()));
		List<AddedInstruction> loads = loads(block);
		otherwise.add(loads.getFirst().labelled(block.loads()));
		otherwise.addAll(loads.subList(1, loads.size()));
		return otherwise;
	}

	private void branch(AnnotatedInstruction branch, List<AddedInstruction> moves) {
		List<Block> targets = new ArrayList<>();
		for (long depth : branch.operands()) {
			Block target = target(depth);
			if (target.isLoop() && target.hasParameters() && !targets.contains(target)) {
				targets.add(target);
			}
		}
		if (targets.isEmpty()) {
			return;
		}
		Block first = targets.getFirst();
		below(branch.opcode() != OpCode.BR, moves, () -> {
			store(first, moves);
			for (Block target : targets.subList(1, targets.size())) {
				moves.addAll(loads(first));
				store(target, moves);
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
	private void below(boolean hasCondition, List<AddedInstruction> moves, Runnable work) {
		if (hasCondition) {
			moves.add(instruction(OpCode.LOCAL_SET, this.condition));
		}
		work.run();
		if (hasCondition) {
			moves.add(instruction(OpCode.LOCAL_GET, this.condition));
		}
	}

	private static void store(Block block, List<AddedInstruction> moves) {
		block.parameters().reversed().forEach((local) -> moves.add(instruction(OpCode.LOCAL_SET, local)));
	}

	private static List<AddedInstruction> loads(Block block) {
		return block.parameters().stream().map((local) -> instruction(OpCode.LOCAL_GET, local)).toList();
	}

	private static AddedInstruction instruction(OpCode opcode, long operand) {
		return AddedInstruction.of(new Instruction(AddedInstruction.NONE, opcode, new long[] { operand }));
	}

	/**
	 * @param parameters the local variables with the parameters
	 * @param otherwise where an {@code if} goes on if the condition is false
	 * @param loads the label of what loads the parameters in the {@code else} that an
	 * {@code if} is to be given, or {@link AddedInstruction#NONE}
	 */
	private record Block(OpCode opcode, List<Integer> parameters, int otherwise, int loads) {

		static final Block FUNCTION = new Block(OpCode.BLOCK, List.of(), AddedInstruction.NONE, AddedInstruction.NONE);

		boolean isLoop() {
			return this.opcode == OpCode.LOOP;
		}

		boolean hasParameters() {
			return !this.parameters.isEmpty();
		}

		boolean needsElse() {
			return this.loads != AddedInstruction.NONE;
		}

	}

}
