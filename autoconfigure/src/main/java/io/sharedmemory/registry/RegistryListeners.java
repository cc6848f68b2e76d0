package io.sharedmemory.registry;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The listeners of a registry. What one of them throws is logged: it must not keep the
 * others from hearing, nor undo what has happened.
 */
final class RegistryListeners {

	private static final System.Logger logger = System.getLogger(RegistryListeners.class.getName());

	private final List<SharedMemoryRegistryListener> listeners = new CopyOnWriteArrayList<>();

	void add(SharedMemoryRegistryListener listener) {
		this.listeners.add(listener);
	}

	void remove(SharedMemoryRegistryListener listener) {
		this.listeners.remove(listener);
	}

	void tell(Consumer<SharedMemoryRegistryListener> event) {
		for (SharedMemoryRegistryListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.log(Level.WARNING, "Listener %s of the shared memories failed".formatted(listener), ex);
			}
		}
	}

}
