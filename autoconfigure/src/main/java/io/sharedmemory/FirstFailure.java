package io.sharedmemory;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Logs a failure that cannot be reported to any caller: the first time only, because code
 * that closes memories at will must not fill the log.
 */
final class FirstFailure {

	private final String function;

	private final AtomicBoolean logged = new AtomicBoolean();

	/**
	 * @param function what fails
	 */
	FirstFailure(String function) {
		this.function = function;
	}

	/**
	 * Logs it, if it is the first. Never throws.
	 */
	void log(long bytes, String reason) {
		if (!this.logged.compareAndSet(false, true)) {
			return;
		}
		try {
			// The logger may be used for the first time: not at the end of a guest's
			// stack.
			FreshStack.run(new Message(this.function, bytes, reason));
		}
		catch (RuntimeException | Error ex) {
			// A memory has to end also when the JVM cannot log. The next failure tries.
			this.logged.set(false);
		}
	}

	private record Message(String function, long bytes, String reason) implements Runnable {

		@Override
		public void run() {
			System.getLogger(PosixAddressSpace.class.getName())
				.log(Level.WARNING, "{0} of {1} bytes of a shared memory that has ended failed ({2}). "
						+ "Further failures of {0} are not logged.", this.function, this.bytes, this.reason);
		}

	}

}
