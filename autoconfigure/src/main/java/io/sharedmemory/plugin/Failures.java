package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What failed of several steps of which each has to be tried, in one thread or several.
 */
final class Failures {

	private @Nullable Throwable first;

	void attempt(Runnable step) {
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

	synchronized void rethrow() {
		switch (this.first) {
			case null -> {
			}
			case RuntimeException ex -> throw ex;
			case Error error -> throw error;
			default -> throw new IllegalStateException(this.first);
		}
	}

}
