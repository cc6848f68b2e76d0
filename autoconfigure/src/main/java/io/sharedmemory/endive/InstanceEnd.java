package io.sharedmemory.endive;

import java.lang.ref.Cleaner.Cleanable;

import org.jspecify.annotations.Nullable;

/**
 * The end of an instance: first of its threads, then of what it holds. May be repeated.
 *
 * @param net the safety net, which ends the instance if nobody else does
 */
record InstanceEnd(@Nullable ModuleThreads threads, InstanceResources resources,
		Cleanable net) implements AutoCloseable {

	@Override
	public void close() {
		try {
			if (this.threads != null) {
				this.threads.close();
			}
		}
		finally {
			this.resources.close();
		}
		this.resources.use().end();
		this.net.clean();
	}

	/**
	 * Ends an instance that could not be created, but whose functions others may call:
	 * the rest is left to the safety net.
	 */
	void abandon() {
		try {
			if (this.threads != null) {
				this.threads.close();
			}
		}
		finally {
			this.resources.seal();
		}
	}

}
