package io.sharedmemory.endive.code;

import java.util.ArrayDeque;

import run.endive.runtime.StackFrame;
import run.endive.runtime.WasmInterruptedException;

/**
 * The frame of an interpreted function, which is replaced at tail calls. Nothing else
 * would end functions that call each other so for ever.
 */
final class InterpretedFrames extends ArrayDeque<StackFrame> {

	private static final long serialVersionUID = 1L;

	InterpretedFrames() {
		super(1);
	}

	@Override
	public void push(StackFrame frame) {
		if (Thread.currentThread().isInterrupted()) {
			throw new WasmInterruptedException("Thread interrupted");
		}
		super.push(frame);
	}

}
