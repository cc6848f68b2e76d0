package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
		CallPause calls = new CallPause(plugins.stream().map(WasmPlugin::records).toList());
		for (WasmPlugin plugin : plugins) {
			if (plugin.records().isLeasedByCurrentThread()) {
				throw new PluginPauseException(plugin.name(),
						"cannot be paused by one of its own calls, which it would wait for. Do it in another thread when the call is over",
						null);
			}
		}
		PluginPause pause = new PluginPause(new ArrayList<>(), calls);
		boolean complete = false;
		try {
			plugins.forEach((plugin) -> pause.pools.add(plugin.pool().pause(calls)));
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
		this.pools.forEach((pool) -> pool.resume(this.pause));
		this.pause.end();
	}

}
