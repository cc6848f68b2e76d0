package io.sharedmemory.registry;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The listeners of a registry. What one of them throws must not keep the others from
 * hearing, nor undo what has happened: exceptions are logged, errors thrown after all
 * were told.
 */
final class RegistryListeners {

	private final CallbackLog log = new CallbackLog(RegistryListeners.class);

	/** Replaced, never changed, under the lock of this. */
	private volatile SharedMemoryRegistryListener[] listeners = {};

	/**
	 * One that is there already, a bean for instance that adds itself, is not told twice.
	 */
	synchronized void add(SharedMemoryRegistryListener listener) {
		for (SharedMemoryRegistryListener present : this.listeners) {
			if (present == listener) {
				return;
			}
		}
		SharedMemoryRegistryListener[] more = Arrays.copyOf(this.listeners, this.listeners.length + 1);
		more[more.length - 1] = listener;
		this.listeners = more;
	}

	synchronized void remove(SharedMemoryRegistryListener listener) {
		int index = Arrays.asList(this.listeners).indexOf(listener);
		if (index < 0) {
			return;
		}
		SharedMemoryRegistryListener[] less = Arrays.copyOf(this.listeners, this.listeners.length - 1);
		System.arraycopy(this.listeners, index + 1, less, index, less.length - index);
		this.listeners = less;
	}

	/**
	 * Prepares to tell the listeners of something that is about to happen.
	 * @return tells those that there are when it is run, once; it allocates nothing
	 * itself, and throws the first error of a listener after all were told
	 */
	Runnable publication(Consumer<SharedMemoryRegistryListener> event) {
		return new Telling(event, new FirstFailure());
	}

	/**
	 * Tells the listeners.
	 * @throws Error the first of a listener, after all were told
	 */
	void publish(Consumer<SharedMemoryRegistryListener> event) {
		publication(event).run();
	}

	private final class Telling implements Runnable {

		private final Consumer<SharedMemoryRegistryListener> event;

		private final FirstFailure failure;

		Telling(Consumer<SharedMemoryRegistryListener> event, FirstFailure failure) {
			this.event = event;
			this.failure = failure;
		}

		@Override
		public void run() {
			for (SharedMemoryRegistryListener listener : RegistryListeners.this.listeners) {
				try {
					publish(listener);
				}
				catch (RuntimeException | Error ex) {
					this.failure.add(ex);
				}
			}
			this.failure.rethrow();
		}

		private void publish(SharedMemoryRegistryListener listener) {
			try {
				this.event.accept(listener);
			}
			catch (RuntimeException ex) {
				RegistryListeners.this.log.failed(ex, "Listener %s of the shared memories failed", listener);
			}
		}

	}

}
