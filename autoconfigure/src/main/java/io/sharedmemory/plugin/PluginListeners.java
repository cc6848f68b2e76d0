package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The listeners to plugins. One that fails breaks nothing: what it throws is logged.
 */
final class PluginListeners {

	private static final System.Logger logger = System.getLogger(PluginListeners.class.getName());

	private final List<PluginListener> listeners = new CopyOnWriteArrayList<>();

	/**
	 * One that is there already, a bean for instance that adds itself, is not told twice.
	 */
	synchronized void add(PluginListener listener) {
		if (this.listeners.stream().noneMatch((present) -> present == listener)) {
			this.listeners.add(listener);
		}
	}

	void remove(PluginListener listener) {
		this.listeners.remove(listener);
	}

	void added(WasmPlugin plugin) {
		publish((listener) -> listener.onAdded(plugin));
	}

	void closed(WasmPlugin plugin) {
		publish((listener) -> listener.onClosed(plugin));
	}

	/**
	 * Never throws: the caller has an instance that would be lost.
	 */
	void waited(WasmPlugin plugin, long nanos) {
		try {
			publish((listener) -> listener.onWaited(plugin, nanos));
		}
		catch (OutOfMemoryError ex) {
			complain(ex);
		}
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	/**
	 * Never throws: the call has its result.
	 */
	void called(WasmPlugin plugin, String export, CallOutcome outcome, @Nullable Throwable failure, long nanos) {
		for (PluginListener listener : this.listeners) {
			try {
				listener.onCalled(plugin, export, outcome, failure, nanos);
			}
			catch (RuntimeException | StackOverflowError | OutOfMemoryError ex) {
				complain(ex);
			}
		}
	}

	private void publish(Consumer<PluginListener> event) {
		for (PluginListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException | StackOverflowError ex) {
				complain(ex);
			}
		}
	}

	private static void complain(Throwable failure) {
		try {
			logger.log(Level.WARNING, "What listens to the plugins failed", failure);
		}
		catch (StackOverflowError | OutOfMemoryError ex) {
			// What it heard of has happened all the same.
			Thread.onSpinWait();
		}
	}

}
