package io.sharedmemory.guest;

import run.endive.runtime.ExecutionListener;
import run.endive.runtime.MStack;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Does something once before an instance reads or writes the memory for the n-th time.
 * What an instance does in between changes nothing for others.
 */
final class Step implements ExecutionListener {

	private final Runnable action;

	private int left = -1;

	Step(Runnable action) {
		this.action = action;
	}

	/**
	 * @param steps how many accesses are not disturbed
	 */
	void after(int steps) {
		this.left = steps;
	}

	@Override
	public void onExecution(Instruction instruction, MStack stack) {
		if (this.left >= 0 && isAccess(instruction.opcode()) && this.left-- == 0) {
			this.action.run();
		}
	}

	private static boolean isAccess(OpCode code) {
		return code.name().contains("ATOMIC") || code.name().contains("STORE") || code == OpCode.MEMORY_COPY;
	}

}
