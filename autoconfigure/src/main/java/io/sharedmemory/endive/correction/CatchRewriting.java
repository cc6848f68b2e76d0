package io.sharedmemory.endive.correction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * Rewrites one function so that no exception is caught at a place with fewer values on
 * the stack than where the {@code try_table} begins. Right around it, blocks are added
 * for what it catches, from which branches lead to that place.
 * <p>
 * Where nothing may be compiled within a {@code try_table}, a constant is put there, and
 * dropped: the JVM does not accept that nothing is tried.
 */
final class CatchRewriting {

	private static final int FUNCTION = -1;

	private final BlockTypes types;

	private final TagTypes tags;

	private final FunctionBody body;

	private final List<AnnotatedInstruction> instructions;

	private final RewrittenCode code;

	/** Those around the current instruction, the innermost first. */
	private final Deque<Block> open = new ArrayDeque<>();

	/** Behind which there are only beginnings of blocks before the current one. */
	private int last = FUNCTION;

	CatchRewriting(BlockTypes types, TagTypes tags, FunctionBody body) {
		this.types = types;
		this.tags = tags;
		this.body = body;
		this.instructions = body.instructions();
		this.code = new RewrittenCode(this.instructions);
	}

	FunctionBody rewrite() {
		if (this.instructions.stream().noneMatch((each) -> each.opcode() == OpCode.TRY_TABLE)) {
			return this.body;
		}
		this.open.push(new Block(FUNCTION));
		for (int i = 0; i < this.instructions.size(); i++) {
			AnnotatedInstruction instruction = this.instructions.get(i);
			List<AddedInstruction> moves = mayBeNothing(i) ? something() : List.of();
			if (BlockTypes.beginsBlock(instruction)) {
				begin(i, instruction, moves);
			}
			else {
				if (instruction.opcode() == OpCode.END) {
					end(i, instruction);
				}
				else {
					this.code.add(List.of(), moves, instruction);
				}
				this.last = i;
			}
		}
		return new FunctionBody(this.body.localTypes(), this.code.build());
	}

	/**
	 * Whether it is the first of a {@code try_table} for which the compiler does not
	 * generate anything itself. It leaves out one without any.
	 */
	private boolean mayBeNothing(int position) {
		OpCode opcode = this.instructions.get(position).opcode();
		return position > 0 && this.instructions.get(position - 1).opcode() == OpCode.TRY_TABLE && (opcode == OpCode.NOP
				|| opcode == OpCode.BLOCK || opcode == OpCode.LOOP || opcode == OpCode.TRY_TABLE);
	}

	private static List<AddedInstruction> something() {
		return Stream.of(OpCode.I32_CONST, OpCode.DROP)
			.map((opcode) -> AddedInstruction.of(new Instruction(AddedInstruction.NONE, opcode, new long[1])))
			.toList();
	}

	private void begin(int position, AnnotatedInstruction instruction, List<AddedInstruction> moves) {
		if (isRight(position, instruction)) {
			this.open.push(new Block(position));
			this.code.add(List.of(), moves, instruction);
			return;
		}
		Instruction around = block(instruction, this.types.results(instruction));
		List<AddedInstruction> beginnings = new ArrayList<>(moves);
		beginnings.add(AddedInstruction.begin(around));
		List<AddedInstruction> ends = new ArrayList<>(List.of(AddedInstruction.end(instruction.scope())));
		List<CatchOpCode.Catch> catches = CatchOpCode.decode(instruction.operands());
		for (int i = 0; i < catches.size(); i++) {
			int label = this.code.newLabel();
			Instruction landing = block(instruction, caught(catches.get(i)));
			catches.get(i).resolvedLabel(label);
			beginnings.add(moves.size() + 1, AddedInstruction.begin(landing));
			ends.add(AddedInstruction.end(landing).labelled(label));
			ends.add(AddedInstruction.branch(OpCode.BR, instruction.catches().get(i).resolvedLabel()));
		}
		this.open.push(new Block(position, around, ends));
		this.code.add(List.of(), beginnings, InstructionCopy.of(instruction).withCatches(catches).build());
	}

	private Instruction block(Instruction place, List<ValType> results) {
		return new Instruction(place.address(), OpCode.BLOCK, new long[] { this.types.returning(results) });
	}

	private void end(int position, AnnotatedInstruction instruction) {
		Block block = this.open.pop();
		if (block.around() == null) {
			this.code.add(List.of(), List.of(), instruction);
			return;
		}
		List<AddedInstruction> before = new ArrayList<>(block.ends());
		before.add(1, AddedInstruction.branch(OpCode.BR, position));
		this.code.add(before, List.of(), InstructionCopy.of(instruction).withScope(block.around()).build());
	}

	private boolean isRight(int position, AnnotatedInstruction instruction) {
		return instruction.opcode() != OpCode.TRY_TABLE || this.instructions.get(position + 1).opcode() == OpCode.END
				|| instruction.catches().stream().allMatch(this::isAtSameHeight);
	}

	/**
	 * Whether nothing can be on the stack that was not there where the target begins.
	 */
	private boolean isAtSameHeight(CatchOpCode.Catch caught) {
		Block target = target(caught.label());
		return this.last <= target.position() && (target.position() == FUNCTION
				|| this.types.parameters(this.instructions.get(target.position())).isEmpty());
	}

	private Block target(int depth) {
		Iterator<Block> around = this.open.iterator();
		for (int i = 0; i < depth; i++) {
			around.next();
		}
		return around.next();
	}

	/**
	 * Returns the types of what is on the stack where it is caught.
	 */
	private List<ValType> caught(CatchOpCode.Catch caught) {
		List<ValType> values = new ArrayList<>();
		if (caught.opcode() == CatchOpCode.CATCH || caught.opcode() == CatchOpCode.CATCH_REF) {
			values.addAll(this.tags.parameters(caught.tag()));
		}
		if (caught.opcode() == CatchOpCode.CATCH_REF || caught.opcode() == CatchOpCode.CATCH_ALL_REF) {
			values.add(ValType.ExnRef);
		}
		return values;
	}

	/**
	 * @param around what is added around a {@code try_table}
	 * @param ends what the blocks for what it catches end with, and itself
	 */
	private record Block(int position, @Nullable Instruction around, List<AddedInstruction> ends) {

		Block(int position) {
			this(position, null, List.of());
		}

	}

}
