package io.sharedmemory.endive;

import run.endive.runtime.CallResult;
import run.endive.runtime.Machine;

/**
 * The machine of an instance with {@link ModuleThreads}, which know the threads that are
 * in the instance, and end it when one of them fails.
 */
record ThreadedMachine(Machine machine, ModuleThreads threads) implements Machine {

	@Override
	public long[] call(int function, long[] arguments) {
		return this.threads.call(() -> this.machine.call(function, arguments));
	}

	@Override
	public long[] call(int function, long[] arguments, Object[] references) {
		return this.threads.call(() -> this.machine.call(function, arguments, references));
	}

	@Override
	public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
		return this.threads.call(() -> this.machine.callWithRefs(function, arguments, references));
	}

}
