package io.sharedmemory.endive;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner.Cleanable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the instances of a module that were not closed and are no longer reachable, and
 * logs this, only once as a warning.
 */
final class UnclosedInstances {

	private static final System.Logger logger = System.getLogger(UnclosedInstances.class.getName());

	private final String module;

	private final InstanceCleaner cleaner;

	private final AtomicBoolean found = new AtomicBoolean();

	UnclosedInstances(String module, InstanceCleaner cleaner) {
		this.module = module;
		this.cleaner = cleaner;
	}

	/**
	 * Watches an instance until it is closed.
	 * @return the handle to clean once the instance has been closed
	 */
	Cleanable watch(Lifeline lifeline, InstanceResources resources) {
		return this.cleaner.afterwards(lifeline, () -> end(resources));
	}

	private void end(InstanceResources resources) {
		if (resources.isEnded() || resources.isEmpty()) {
			return;
		}
		boolean forgotten = !resources.isClosed();
		resources.close();
		if (forgotten) {
			logger
				.log(this.found.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG,
						("An instance of module '%s' was not closed: the garbage collector found it."
								+ " What it holds comes back sooner with ModuleInstance.close()")
							.formatted(this.module));
		}
	}

}
