package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * What failed of several steps of which each has to be tried.
 */
final class Failures {

	private @Nullable Throwable first;

	void attempt(Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException | Error ex) {
			if (this.first == null) {
				this.first = ex;
			}
			else {
				this.first.addSuppressed(ex);
			}
		}
	}

	void rethrow() {
		switch (this.first) {
			case null -> {
			}
			case RuntimeException ex -> throw ex;
			case Error error -> throw error;
			default -> throw new IllegalStateException(this.first);
		}
	}

}
