package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * The code of a function of which instructions are replaced, and preceded by others. In
 * Endive's, labels are the positions of instructions, which change; here, they are those
 * of the original code, and numbers above for instructions that are added.
 */
final class RewrittenCode {

	private final List<AnnotatedInstruction> original;

	private final List<Step> steps = new ArrayList<>();

	private int labels;

	RewrittenCode(List<AnnotatedInstruction> original) {
		this.original = original;
		this.labels = original.size();
	}

	/**
	 * Returns a label for an instruction that is added.
	 */
	int newLabel() {
		return ++this.labels;
	}

	/**
	 * Adds what becomes of the next instruction.
	 * @param before what is executed before it by who comes from the instruction before,
	 * or enters the block that begins there, but not by who jumps to it from elsewhere
	 * @param moves what is always executed before it
	 * @param instruction what it is replaced by
	 */
	void add(List<AddedInstruction> before, List<AddedInstruction> moves, AnnotatedInstruction instruction) {
		this.steps.add(new Step(before, moves, instruction));
	}

	List<AnnotatedInstruction> build() {
		Positions positions = new Positions();
		List<AnnotatedInstruction> code = new ArrayList<>();
		for (Step step : this.steps) {
			AnnotatedInstruction place = step.instruction();
			// By addresses, Endive's compiler tells branches forward from those to loops.
			step.before().forEach((one) -> code.add(positions.add(one, place, place.address() - 1)));
			step.moves().forEach((one) -> code.add(positions.add(one, place, place.address())));
			code.add(positions.move(place));
		}
		return code;
	}

	/**
	 * @see RewrittenCode#add
	 */
	private record Step(List<AddedInstruction> before, List<AddedInstruction> moves, AnnotatedInstruction instruction) {
	}

	/**
	 * Where everything is in the code.
	 */
	private final class Positions {

		private final int[] begins = new int[RewrittenCode.this.steps.size() + 1];

		private final int[] arrives = new int[RewrittenCode.this.steps.size() + 1];

		private final Map<Integer, Integer> added = new HashMap<>();

		Positions() {
			for (int i = 0; i < RewrittenCode.this.steps.size(); i++) {
				Step step = RewrittenCode.this.steps.get(i);
				this.arrives[i] = this.begins[i] + step.before().size();
				this.begins[i + 1] = this.arrives[i] + step.moves().size() + 1;
				label(step.before(), this.begins[i]);
				label(step.moves(), this.arrives[i]);
			}
			this.arrives[RewrittenCode.this.steps.size()] = this.begins[RewrittenCode.this.steps.size()];
		}

		private void label(List<AddedInstruction> added, int position) {
			for (int i = 0; i < added.size(); i++) {
				if (added.get(i).label() != AddedInstruction.NONE) {
					this.added.put(added.get(i).label(), position + i);
				}
			}
		}

		AnnotatedInstruction add(AddedInstruction added, AnnotatedInstruction place, int address) {
			return added.at(address, place.depth(), (added.target() != AddedInstruction.NONE)
					? of(added.instruction(), added.target()) : AddedInstruction.NONE);
		}

		AnnotatedInstruction move(AnnotatedInstruction instruction) {
			return InstructionCopy.hasLabels(instruction)
					? InstructionCopy.moved(instruction, (label) -> of(instruction, label)).build() : instruction;
		}

		private int of(Instruction jump, int label) {
			Integer position = this.added.get(label);
			if (position != null) {
				return position;
			}
			return enters(jump, label) ? this.begins[label] : this.arrives[label];
		}

		/**
		 * Whether who jumps to a position enters a block there. Behind an empty
		 * {@code else}, others get to the end of the block as well.
		 */
		private boolean enters(Instruction jump, int label) {
			return jump.opcode() == OpCode.IF
					|| (label > 0 && RewrittenCode.this.original.get(label - 1).opcode() == OpCode.LOOP);
		}

	}

}
