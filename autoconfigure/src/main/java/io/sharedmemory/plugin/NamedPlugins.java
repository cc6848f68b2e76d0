package io.sharedmemory.plugin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * Plugins by their names: those that there are, and those that are being loaded, which
 * may have instances already that nobody can call.
 */
final class NamedPlugins {

	/** Guarded by the lock of this. */
	private final Map<String, WasmPlugin> plugins = new LinkedHashMap<>();

	/** Guarded by the lock of this. */
	private final Map<String, PluginRecords> loading = new LinkedHashMap<>();

	/** Guarded by the lock of this. */
	private boolean closed;

	/**
	 * A plugin is being loaded.
	 * @throws IllegalArgumentException if the name is taken
	 * @throws IllegalStateException if this is closed
	 */
	synchronized void begin(String name, PluginRecords records) {
		if (this.closed) {
			throw new IllegalStateException("Plugin '%s' cannot be loaded: the plugins are closed".formatted(name));
		}
		if (this.plugins.containsKey(name) || this.loading.containsKey(name)) {
			throw new IllegalArgumentException("There is a plugin '%s' already".formatted(name));
		}
		this.loading.put(name, records);
	}

	/**
	 * A plugin is not being loaded any more.
	 * @param plugin the plugin, {@code null} if it could not be loaded
	 */
	synchronized void complete(String name, @Nullable WasmPlugin plugin) {
		this.loading.remove(name);
		if (plugin != null) {
			this.plugins.put(name, plugin);
		}
		notifyAll();
	}

	/**
	 * No plugin may be loaded any more.
	 */
	synchronized void close() {
		this.closed = true;
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	synchronized Optional<WasmPlugin> find(String name) {
		return Optional.ofNullable(this.plugins.get(name));
	}

	/**
	 * Those that there are, in the order in which they came.
	 */
	synchronized List<WasmPlugin> list() {
		return List.copyOf(this.plugins.values());
	}

	/**
	 * A plugin that is being loaded, and has instances over a memory, or makes one.
	 */
	synchronized Optional<PluginRecords> loadingOver(SharedMemory memory) {
		return this.loading.values().stream().filter((records) -> records.isShared(memory)).findFirst();
	}

	/**
	 * Waits until the name of a plugin is that of one that there is, or of none, for so
	 * long.
	 */
	synchronized void awaitLoaded(PluginRecords records, long nanos) throws InterruptedException {
		long deadline = System.nanoTime() + nanos;
		for (long left = nanos; left > 0 && this.loading.containsValue(records); left = deadline - System.nanoTime()) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
	}

}
