package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.List;

import io.sharedmemory.StackReserve;

/**
 * The time for which the calls of some plugins are stopped. Calls that come meanwhile
 * wait as long as they would for an instance, the acquire timeout.
 */
public final class PluginPause implements AutoCloseable {

	private final List<InstancePool> pools;

	private final CallPause pause;

	private PluginPause(List<InstancePool> pools, CallPause pause) {
		this.pools = pools;
		this.pause = pause;
	}

	/**
	 * Keeps calls from beginning, and waits until those have ended that are under way.
	 * First none of the plugins begins one, then all are waited for: so two who pause the
	 * same plugins at once do not wait for each other.
	 */
	static PluginPause begin(List<WasmPlugin> plugins, Duration patience) throws InterruptedException {
		StackReserve.require();
		CallPause calls = new CallPause(plugins.stream().map(WasmPlugin::records).toList());
		for (WasmPlugin plugin : plugins) {
			if (plugin.records().isLeasedByCurrentThread()) {
				throw new PluginPauseException(plugin.name(),
						"cannot be paused by one of its own calls, which it would wait for. Do it in another thread when the call is over",
						null);
			}
		}
		PluginPause pause = new PluginPause(plugins.stream().map(WasmPlugin::pool).toList(), calls);
		boolean complete = false;
		try {
			pause.pools.forEach((pool) -> pool.pause(calls));
			long deadline = System.nanoTime() + CallTimer.nanos(patience);
			for (WasmPlugin plugin : plugins) {
				if (!plugin.pool().awaitQuiet(deadline)) {
					throw new PluginPauseException(plugin.name(),
							"cannot be paused: calls of it did not end within %s. Have them end sooner, or do it when there are none"
								.formatted(patience),
							null);
				}
			}
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
	 * Lets calls begin again. Closing it again does nothing.
	 */
	@Override
	public void close() {
		// Does it, whatever becomes of the rest at the end of a stack or the heap.
		this.pause.end();
		this.pools.forEach((pool) -> pool.resume(this.pause));
	}

}
