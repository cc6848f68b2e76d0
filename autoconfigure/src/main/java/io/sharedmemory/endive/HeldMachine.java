package io.sharedmemory.endive;

import java.lang.ref.Reference;
import java.util.function.Supplier;

import run.endive.runtime.CallResult;
import run.endive.runtime.Machine;

/**
 * The machine of an instance that holds something. It keeps the {@link Lifeline}
 * reachable during calls, even while compiled code no longer uses the instance and its
 * views, for example while it waits.
 */
record HeldMachine(Machine machine, Lifeline lifeline) implements Machine {

	@Override
	public long[] call(int function, long[] arguments) {
		return hold(() -> this.machine.call(function, arguments));
	}

	@Override
	public long[] call(int function, long[] arguments, Object[] references) {
		return hold(() -> this.machine.call(function, arguments, references));
	}

	@Override
	public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
		return hold(() -> this.machine.callWithRefs(function, arguments, references));
	}

	private <T> T hold(Supplier<T> call) {
		try {
			return call.get();
		}
		finally {
			Reference.reachabilityFence(this.lifeline);
		}
	}

}
