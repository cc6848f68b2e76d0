package io.sharedmemory.autoconfigure.plugin;

import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginCallListener;

/**
 * Combines several listeners into one. They are notified of the end of a call in reverse
 * order, because each may have set something for the thread. If one fails, the others are
 * still notified.
 *
 * @param listeners the listeners
 */
record CallListeners(List<PluginCallListener> listeners) implements PluginCallListener {

	private static final Log logger = LogFactory.getLog(CallListeners.class);

	/**
	 * Returns one listener that notifies all of them.
	 * @return {@code null} if there are none, to avoid useless notifications
	 */
	static @Nullable PluginCallListener of(List<PluginCallListener> listeners) {
		return switch (listeners.size()) {
			case 0 -> null;
			case 1 -> listeners.getFirst();
			default -> new CallListeners(listeners);
		};
	}

	@Override
	public @Nullable Call begin(String plugin, String export) {
		List<Call> calls = new ArrayList<>(this.listeners.size());
		for (PluginCallListener listener : this.listeners) {
			try {
				Call call = listener.begin(plugin, export);
				if (call != null) {
					calls.add(call);
				}
			}
			catch (RuntimeException ex) {
				complain(plugin, ex);
			}
		}
		return calls.isEmpty() ? null : (outcome, failure) -> end(calls.reversed(), plugin, outcome, failure);
	}

	private static void end(List<Call> calls, String plugin, CallOutcome outcome, @Nullable Throwable failure) {
		for (Call call : calls) {
			try {
				call.end(outcome, failure);
			}
			catch (RuntimeException ex) {
				complain(plugin, ex);
			}
		}
	}

	private static void complain(String plugin, RuntimeException failure) {
		logger.warn("What listens to the calls of plugin '%s' failed".formatted(plugin), failure);
	}

}
