package io.sharedmemory.registry;

import org.jspecify.annotations.Nullable;

/**
 * The first of several steps' failures, of which none may keep the others from being
 * taken. Made before the first step, so that nothing has to be allocated between them.
 */
final class FirstFailure {

	private @Nullable Throwable failure;

	/**
	 * Takes a failure down. An error comes before an exception.
	 */
	void add(Throwable ex) {
		if (this.failure == null || (ex instanceof Error && !(this.failure instanceof Error))) {
			this.failure = ex;
		}
	}

	/**
	 * Throws what was taken down, if anything.
	 */
	void rethrow() {
		switch (this.failure) {
			case null -> {
			}
			case RuntimeException ex -> throw ex;
			case Error error -> throw error;
			default -> throw new IllegalStateException(this.failure);
		}
	}

}
