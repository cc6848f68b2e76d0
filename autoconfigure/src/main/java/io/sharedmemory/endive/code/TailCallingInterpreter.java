package io.sharedmemory.endive.code;

import java.util.Deque;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.wasm.types.FunctionType;

/**
 * The engine's interpreter, which after a tail call leaves the frame of the function that
 * was called, and values of the one that called it, below the results.
 */
final class TailCallingInterpreter extends InterpreterMachine {

	TailCallingInterpreter(Instance instance) {
		super(instance);
	}

	@Override
	protected long[] call(MStack stack, Instance instance, Deque<StackFrame> frames, int function, long[] arguments,
			Object @Nullable [] references, @Nullable FunctionType type, boolean takeResults) {
		int depth = frames.size();
		int height = stack.size();
		long[] results = super.call(stack, instance, frames, function, arguments, references, type, takeResults);
		// Where the caller has caught an exception, it is at its end already.
		if (frames.size() > depth) {
			while (frames.size() > depth) {
				frames.pop();
			}
			int kept = takeResults ? 0 : instance.type(instance.functionType(function)).returns().size();
			dropBelow(stack, kept, stack.size() - height - kept);
		}
		return results;
	}

	private static void dropBelow(MStack stack, int kept, int dropped) {
		if (dropped > 0 && kept > 0) {
			boolean isReference = stack.topIsRef();
			Object reference = isReference ? stack.popRef() : null;
			long value = isReference ? 0 : stack.pop();
			dropBelow(stack, kept - 1, dropped);
			if (isReference) {
				stack.pushRef(reference);
			}
			else {
				stack.push(value);
			}
			return;
		}
		for (int i = 0; i < dropped; i++) {
			stack.pop();
		}
	}

}
