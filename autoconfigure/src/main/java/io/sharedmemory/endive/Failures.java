package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * Collects the failures of several steps, each of which has to be attempted. Several
 * threads may take steps at the same time.
 */
public final class Failures {

	/**
	 * Creates a record without failures.
	 */
	public Failures() {
	}

	/** Guarded by the lock of this. */
	private @Nullable Throwable first;

	/**
	 * Takes a step, and records what it throws.
	 * @param step the step
	 */
	public void attempt(Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException | Error ex) {
			add(ex);
		}
	}

	private synchronized void add(Throwable failure) {
		if (this.first == null) {
			this.first = failure;
		}
		else if (this.first != failure) {
			this.first.addSuppressed(failure);
		}
	}

	/**
	 * Throws the first failure, with the others as suppressed ones. Does nothing if there
	 * is none.
	 */
	public synchronized void rethrow() {
		switch (this.first) {
			case null -> {
			}
			case RuntimeException ex -> throw ex;
			case Error error -> throw error;
			default -> throw new IllegalStateException(this.first);
		}
	}

}
