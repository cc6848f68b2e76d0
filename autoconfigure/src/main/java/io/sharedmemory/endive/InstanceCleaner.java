package io.sharedmemory.endive;

import java.lang.ref.Cleaner;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;

/**
 * Gives back what instances held when nobody can reach them any more: Endive's instances
 * have no end of their own.
 */
final class InstanceCleaner {

	private @Nullable Cleaner cleaner;

	/**
	 * Runs an action some time after an instance became unreachable.
	 * @param action what must not reach the instance itself
	 */
	void afterwards(Instance instance, Runnable action) {
		cleaner().register(instance, action);
	}

	private synchronized Cleaner cleaner() {
		// It has a thread of its own, which most applications do not need.
		if (this.cleaner == null) {
			this.cleaner = Cleaner.create();
		}
		return this.cleaner;
	}

}
