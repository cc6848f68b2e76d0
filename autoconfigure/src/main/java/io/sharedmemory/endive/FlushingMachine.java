package io.sharedmemory.endive;

import java.util.function.Supplier;

import run.endive.runtime.CallResult;
import run.endive.runtime.Machine;

/**
 * The machine of an instance, or of a thread of it, with an {@link InstanceOutput}.
 */
final class FlushingMachine implements Machine {

	private final Machine machine;

	private final WasiOutputs outputs;

	/** Used by one thread at a time, like the instance. */
	private boolean called;

	FlushingMachine(Machine machine, WasiOutputs outputs) {
		this.machine = machine;
		this.outputs = outputs;
	}

	@Override
	public long[] call(int function, long[] arguments) {
		return flushAfter(() -> this.machine.call(function, arguments));
	}

	@Override
	public long[] call(int function, long[] arguments, Object[] references) {
		return flushAfter(() -> this.machine.call(function, arguments, references));
	}

	@Override
	public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
		return flushAfter(() -> this.machine.callWithRefs(function, arguments, references));
	}

	private <T> T flushAfter(Supplier<T> call) {
		if (this.called) {
			return call.get();
		}
		this.called = true;
		T result;
		try {
			result = call.get();
		}
		// Host functions can throw checked exceptions, too.
		catch (Throwable ex) {
			flushAfter(ex);
			throw ex;
		}
		flush();
		return result;
	}

	/**
	 * Flushes after a failed call. The failure of the call takes precedence over one of
	 * the flush.
	 */
	private void flushAfter(Throwable failure) {
		try {
			flush();
		}
		catch (RuntimeException | Error ex) {
			failure.addSuppressed(ex);
		}
	}

	private void flush() {
		this.called = false;
		this.outputs.flush();
	}

}
