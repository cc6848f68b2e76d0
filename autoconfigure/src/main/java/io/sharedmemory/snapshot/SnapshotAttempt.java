package io.sharedmemory.snapshot;

import java.io.IOException;

import io.sharedmemory.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * An attempted operation, as failures describe it.
 *
 * @param description what cannot be done, as the beginning of a sentence
 */
record SnapshotAttempt(String description) {

	static SnapshotAttempt save(SharedMemory memory, Object target) {
		return new SnapshotAttempt("Memory '%s' cannot be saved to '%s'".formatted(memory.name(), target));
	}

	static SnapshotAttempt restore(SharedMemory memory, Object source) {
		return new SnapshotAttempt("Memory '%s' cannot be restored from '%s'".formatted(memory.name(), source));
	}

	static SnapshotAttempt inspect(Object source) {
		return new SnapshotAttempt("The snapshot '%s' cannot be used".formatted(source));
	}

	/**
	 * @param problem what is wrong with the snapshot, to follow "it"
	 */
	DamagedSnapshotException damaged(String problem) {
		return new DamagedSnapshotException(
				message("it " + problem, "Use another snapshot: this one is damaged, or the file is none."));
	}

	IncompatibleSnapshotException incompatible(String problem, String action) {
		return new IncompatibleSnapshotException(message(problem, action));
	}

	SnapshotLockException locked(String problem, String action) {
		return new SnapshotLockException(message(problem, action));
	}

	SnapshotInterruptedException interrupted(@Nullable Throwable cause) {
		return new SnapshotInterruptedException(
				message("the thread was interrupted", "Do it again, in a thread that is left to finish."), cause);
	}

	void requireNotInterrupted() {
		if (Thread.currentThread().isInterrupted()) {
			throw interrupted(null);
		}
	}

	SnapshotException failed(String problem, String action) {
		return new SnapshotException(message(problem, action));
	}

	SnapshotException spoolFailed(IOException cause) {
		return failed("the temporary file cannot be written", cause,
				"Free some space in the directory for temporary files (-Djava.io.tmpdir), which takes a copy of the snapshot.");
	}

	/**
	 * Returns the exception for what can only happen if the disk or the JVM fails.
	 */
	SnapshotException halfDone(Exception cause) {
		return new SnapshotException(message(
				"the temporary file cannot be read again (%s), and the memory has a part of it now".formatted(cause),
				"Restore it again: until then, use nothing of it."), ShownFailure.of(cause));
	}

	/**
	 * @param what what failed
	 * @param action what to do if the thread was not interrupted, which may be the cause
	 */
	SnapshotException failed(String what, Exception cause, String action) {
		if (Thread.currentThread().isInterrupted()) {
			return interrupted(cause);
		}
		return new SnapshotException(message("%s (%s)".formatted(what, cause), action), ShownFailure.of(cause));
	}

	/**
	 * Builds a message. Exceptions are written to logs, shown to operators over JMX, and
	 * included in reports of a failed start.
	 */
	private String message(String problem, String action) {
		return ShownText.of("%s: %s. %s".formatted(this.description, problem, action));
	}

}
