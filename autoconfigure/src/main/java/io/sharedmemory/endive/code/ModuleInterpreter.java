package io.sharedmemory.endive.code;

import java.util.Deque;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * The engine's interpreter, corrected: after a tail call, that leaves the frame of the
 * function that was called, and values of the one that called it, below the results; and
 * it does not catch what functions throw that it calls indirectly and does not interpret
 * itself. Each call of a function has frames of its own.
 */
final class ModuleInterpreter extends InterpreterMachine {

	private final IntPredicate interpreted;

	/** Those of the function that calls, instead of those of the superclass. */
	private Deque<StackFrame> frames = new InterpretedFrames();

	/** Present from the decision about a call of another instance to that call. */
	private @Nullable Instance callee;

	/**
	 * @param interpreted whether it executes a function of the instance, by its index;
	 * others are left to the machine of the instance
	 */
	ModuleInterpreter(Instance instance, IntPredicate interpreted) {
		super(instance);
		this.interpreted = interpreted;
	}

	@Override
	protected boolean useCurrentInstanceInterpreter(Instance instance, Instance callee, int function) {
		this.callee = callee;
		return true;
	}

	@Override
	protected long[] call(MStack stack, Instance instance, Deque<StackFrame> unused, int function, long[] arguments,
			Object @Nullable [] references, @Nullable FunctionType type, boolean takeResults) {
		Instance other = this.callee;
		this.callee = null;
		if (other != null && !other.equals(instance)) {
			return leave(stack, instance, this.frames, other, function, arguments, references);
		}
		if (instance.function(function) != null && !this.interpreted.test(function)) {
			return leave(stack, instance, this.frames, instance, function, arguments, references);
		}
		return interpret(stack, instance, function, arguments, references, type, takeResults);
	}

	/**
	 * Has frames of its own: at an exception that the caller catches, Endive would go on
	 * with the caller inside of this call, deeper each time.
	 */
	private long[] interpret(MStack stack, Instance instance, int function, long[] arguments,
			Object @Nullable [] references, @Nullable FunctionType type, boolean takeResults) {
		Deque<StackFrame> around = this.frames;
		Deque<StackFrame> own = new InterpretedFrames();
		int height = stack.size();
		long[] results;
		this.frames = own;
		try {
			results = super.call(stack, instance, own, function, arguments, references, type, takeResults);
		}
		catch (WasmException ex) {
			THROW_REF(instance, instance.registerException(ex), stack, new StackFrame(instance, function, arguments),
					around);
			return new long[0];
		}
		finally {
			this.frames = around;
		}
		if (!own.isEmpty()) {
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

	/**
	 * Leaves a call to the machine of an instance, and goes on with its results, or where
	 * what it throws is caught.
	 */
	private static long[] leave(MStack stack, Instance instance, Deque<StackFrame> frames, Instance callee,
			int function, long[] arguments, Object @Nullable [] references) {
		FunctionType type = callee.type(callee.functionType(function));
		try {
			if (type.hasObjectRefParams() || type.hasObjectRefReturns()) {
				push(callee.getMachine().callWithRefs(function, arguments, references), type, stack);
			}
			else {
				push(CallResult.of(callee.getMachine().call(function, arguments), null), type, stack);
			}
		}
		catch (WasmException ex) {
			THROW_REF(instance, instance.registerException(ex), stack, new StackFrame(instance, function, arguments),
					frames);
		}
		return new long[0];
	}

	private static void push(CallResult results, FunctionType type, MStack stack) {
		int index = 0;
		for (ValType result : type.returns()) {
			if (result.isObjectRef()) {
				stack.pushRef(results.refResult(index));
			}
			else {
				stack.push(results.longResult(index));
			}
			index++;
		}
	}

}
