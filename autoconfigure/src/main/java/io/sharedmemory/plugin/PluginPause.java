package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.sharedmemory.ShownDuration;
import io.sharedmemory.StackReserve;
import io.sharedmemory.snapshot.managed.Patience;

/**
 * The time for which the calls of some plugins are stopped. Calls that come meanwhile
 * wait as long as they would for an instance, the acquire timeout.
 */
public final class PluginPause implements AutoCloseable {

	private final List<WasmPlugin> plugins;

	private final CallPause calls;

	private PluginPause(List<WasmPlugin> plugins, CallPause calls) {
		this.plugins = plugins;
		this.calls = calls;
	}

	/**
	 * Keeps calls from beginning, and waits until those have ended that are under way.
	 */
	static PluginPause begin(List<WasmPlugin> plugins, Duration duration) throws InterruptedException {
		PluginPause pause = announce(plugins, () -> false);
		boolean complete = false;
		try {
			pause.await(Patience.of(duration));
			complete = true;
			return pause;
		}
		finally {
			if (!complete) {
				pause.close();
			}
		}
	}

	/**
	 * Keeps calls from beginning. Those that are under way are waited for afterwards: so
	 * two who pause the same plugins at once do not wait for each other.
	 * @param others whether the current thread is in a call of others that are paused
	 * with these
	 */
	static PluginPause announce(List<WasmPlugin> plugins, BooleanSupplier others) {
		StackReserve.require();
		CallPause calls = new CallPause(plugins.stream().map(WasmPlugin::records).toList(), others);
		for (WasmPlugin plugin : plugins) {
			if (plugin.records().isLeasedByCurrentThread()) {
				throw new PluginPauseException(plugin.name(),
						"cannot be paused by one of its own calls, which it would wait for. Do it in another thread when the call is over",
						null);
			}
		}
		PluginPause pause = new PluginPause(plugins, calls);
		boolean complete = false;
		try {
			plugins.forEach((plugin) -> plugin.pool().pause(calls));
			complete = true;
			return pause;
		}
		finally {
			if (!complete) {
				pause.close();
			}
		}
	}

	/**
	 * Waits until the calls have ended that are under way.
	 */
	void await(Patience patience) throws InterruptedException {
		for (WasmPlugin plugin : this.plugins) {
			if (!plugin.pool().awaitQuiet(patience.deadline())) {
				throw new PluginPauseException(plugin.name(),
						"cannot be paused: calls of it did not end within %s. Have them end sooner, or do it when there are none"
							.formatted(new ShownDuration(patience.duration())),
						null);
			}
		}
	}

	/**
	 * Whether the current thread is in a call of one of the plugins.
	 */
	boolean isWithin() {
		return this.calls.isOfThese();
	}

	/**
	 * Whether all of some plugins are among those that are paused.
	 */
	boolean hasAll(List<WasmPlugin> others) {
		return this.plugins.containsAll(others);
	}

	/**
	 * Lets calls begin again. Closing it again does nothing.
	 */
	@Override
	public void close() {
		// Does it, whatever becomes of the rest at the end of a stack or the heap.
		this.calls.end();
		this.plugins.forEach((plugin) -> plugin.pool().resume(this.calls));
	}

}
