package io.sharedmemory.endive.code;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.StackFrame;

/**
 * The frames of an interpreter, each of which is there once. Endive adds that of an
 * imported function again when a tail call of it is over, even if it has thrown what a
 * function around it has caught: the results of the caller would be taken from what is
 * below.
 */
final class InterpretedFrames extends ArrayDeque<StackFrame> {

	private static final long serialVersionUID = 1L;

	private transient @Nullable StackFrame last;

	@Override
	public void push(StackFrame frame) {
		if (frame != this.last) {
			this.last = frame;
			super.push(frame);
		}
	}

}
