package io.sharedmemory.endive;

import java.util.List;

import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * The active segments of an instance that is being created, for all of its views
 * together.
 * <p>
 * A module's segments are applied in order, whichever memory each is for, and the first
 * that does not fit ends the instantiation: those before it stay written, those after it
 * are not written. But Endive initialises one memory after the other, each with its own
 * segments. So views do nothing when Endive initialises them, except the last: that one
 * applies the segments of all. Doing it earlier would be too early, as Endive zeroes the
 * memories that the module defines one by one.
 * <p>
 * A memory that is not a view applies its own segments when Endive initialises it.
 *
 * @param segments Endive's own array, in which segments are dropped
 */
@SuppressWarnings("ArrayRecordComponent") // it is not compared
record ActiveSegments(Instance instance, DataSegment[] segments) {

	/**
	 * Applies the segments if this is the last memory of the instance that Endive
	 * initialises and that is a view.
	 * @throws UninstantiableException if a segment does not fit
	 */
	void applyIfLast(int memoryIndex) {
		if (memoryIndex == lastView()) {
			apply();
		}
	}

	/**
	 * Returns the index of the last view. Endive initialises the memories that the module
	 * defines before those that it imports.
	 */
	private int lastView() {
		int imported = this.instance.imports().memoryCount();
		int defined = this.instance.module().memorySection().map(MemorySection::memoryCount).orElse(0);
		int last = -1;
		for (int i = 0; i < defined + imported; i++) {
			int index = (i < defined) ? imported + i : i - defined;
			if (this.instance.memory(index) instanceof SharedMemoryView) {
				last = index;
			}
		}
		return last;
	}

	private void apply() {
		for (int i = 0; i < this.segments.length; i++) {
			if (this.segments[i] instanceof ActiveDataSegment active
					&& this.instance.memory((int) active.index()) instanceof SharedMemoryView view) {
				apply(active, view);
				this.segments[i] = PassiveDataSegment.EMPTY;
			}
		}
	}

	private void apply(ActiveDataSegment segment, Memory memory) {
		int offset = offset(segment);
		try {
			memory.write(offset, segment.data());
		}
		catch (WasmRuntimeException ex) {
			throw new UninstantiableException(ex.getMessage(), ex);
		}
	}

	private int offset(ActiveDataSegment segment) {
		List<Instruction> instructions = segment.offsetInstructions();
		Instruction first = instructions.getFirst();
		// Almost all are like this, and a module can have tens of thousands of them.
		boolean isConstant = first.opcode() == OpCode.I32_CONST
				&& (instructions.size() == 1 || instructions.get(1).opcode() == OpCode.END);
		return (int) (isConstant ? first.operand(0)
				: ConstantEvaluators.computeConstantValue(this.instance, instructions)[0]);
	}

}
