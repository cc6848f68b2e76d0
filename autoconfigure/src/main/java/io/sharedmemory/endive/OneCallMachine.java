package io.sharedmemory.endive;

import java.util.function.Supplier;

import run.endive.runtime.CallResult;
import run.endive.runtime.Machine;

/**
 * The machine of an instance that is made for one call, that of a thread: what it has for
 * itself goes with the end of that call. Calls that come from within belong to it. Used
 * by one thread.
 */
final class OneCallMachine implements Machine {

	private final Machine machine;

	private final Runnable end;

	private boolean called;

	/**
	 * @param end what to do at the end of the call
	 */
	OneCallMachine(Machine machine, Runnable end) {
		this.machine = machine;
		this.end = end;
	}

	@Override
	public long[] call(int function, long[] arguments) {
		return call(() -> this.machine.call(function, arguments));
	}

	@Override
	public long[] call(int function, long[] arguments, Object[] references) {
		return call(() -> this.machine.call(function, arguments, references));
	}

	@Override
	public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
		return call(() -> this.machine.callWithRefs(function, arguments, references));
	}

	private <T> T call(Supplier<T> call) {
		if (this.called) {
			return call.get();
		}
		this.called = true;
		try {
			return call.get();
		}
		finally {
			this.end.run();
		}
	}

}
