package io.sharedmemory.endive.code;

import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/**
 * A machine that makes the calls with which a compiled function ends. Where there are
 * references to objects among what the module computes with, Endive's own leaves them to
 * whoever calls, which the host does not know, and returns nothing instead of their
 * results.
 */
record TailCallingMachine(Instance instance, Machine machine) implements Machine {

	@Override
	public long[] call(int function, long[] arguments) {
		return this.machine.call(function, arguments);
	}

	@Override
	public long[] call(int function, long[] arguments, Object[] references) {
		return this.machine.call(function, arguments, references);
	}

	@Override
	public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
		CallResult result = this.machine.callWithRefs(function, arguments, references);
		while (this.instance.isTailCallPending()) {
			int next = this.instance.tailCallFuncId();
			long[] itsArguments = this.instance.tailCallArgs();
			Object[] itsReferences = this.instance.tailCallRefArgs();
			this.instance.clearTailCall();
			result = this.machine.callWithRefs(next, itsArguments, itsReferences);
		}
		return result;
	}

}
