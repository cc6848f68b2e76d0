package io.sharedmemory.endive;

import java.time.Duration;
import java.util.OptionalInt;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.registry.RegistryClosedException;

/**
 * How the threads of an instance ended together.
 */
sealed interface Outcome {

	/**
	 * Returns the outcome of an exception that left the guest code of a thread.
	 * @param thread the id of the thread, 0 for a thread of the host
	 */
	static Outcome of(int thread, Throwable failure) {
		OptionalInt exitCode = WasiExit.code(failure);
		return exitCode.isPresent() ? new Exited(exitCode.getAsInt()) : new Failed(thread, failure);
	}

	/**
	 * Returns the exit code of a program.
	 * @throws WasmModuleException if it did not end by itself
	 * @throws MemoryCreationException if a memory for it could not be created
	 * @throws RegistryClosedException if that was because the registry is closed
	 */
	default int exitCode(String module) {
		if (this instanceof Exited exited) {
			return exited.code();
		}
		// Its main thread could not even instantiate it.
		if (this instanceof Failed failed) {
			switch (failed.cause()) {
				case WasmModuleException ex -> throw ex;
				case MemoryCreationException ex -> throw ex;
				case RegistryClosedException ex -> throw ex;
				default -> {
				}
			}
		}
		throw toException(module);
	}

	/**
	 * Returns the exception that the other threads of the instance get.
	 */
	RuntimeException toException(String module);

	/**
	 * By {@code proc_exit}, or by the end of {@code _start}.
	 */
	record Exited(int code) implements Outcome {

		@Override
		public RuntimeException toException(String module) {
			return new ModuleExitedException(module, this.code);
		}

	}

	/**
	 * By a trap or another exception.
	 */
	record Failed(int thread, Throwable cause) implements Outcome {

		@Override
		public RuntimeException toException(String module) {
			return new ModuleFailedException(module, this.thread, this.cause);
		}

	}

	/**
	 * By the end of the time that a program was given.
	 */
	record TimedOut(Duration timeout) implements Outcome {

		@Override
		public RuntimeException toException(String module) {
			return new ModuleTimedOutException(module, this.timeout);
		}

	}

	/**
	 * By the host.
	 */
	record Stopped() implements Outcome {

		@Override
		public RuntimeException toException(String module) {
			return new ModuleStoppedException(module);
		}

	}

}
