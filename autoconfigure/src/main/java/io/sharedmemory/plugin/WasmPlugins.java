package io.sharedmemory.plugin;

import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.SharedMemoryRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of an application, by name. It owns them: they are closed with it.
 * <p>
 * All methods may be called by any number of threads at once.
 */
public final class WasmPlugins implements Iterable<WasmPlugin>, AutoCloseable {

	/**
	 * Creates plugins' home.
	 * @param linker loads the modules
	 * @param registry has the memories that plugins ask for by name; {@code null} where
	 * there are none
	 */
	public WasmPlugins(SharedMemoryLinker linker, @Nullable SharedMemoryRegistry registry) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Loads a plugin, and makes its first instance, so that what does not fit is refused
	 * now. It can be called as soon as this returns.
	 * @param definition what the plugin is made of
	 * @return the plugin
	 * @throws PluginLoadException if it cannot be loaded
	 * @throws IllegalArgumentException if there is a plugin of this name
	 * @throws IllegalStateException if this is closed
	 */
	public WasmPlugin create(PluginDefinition definition) {
		throw new UnsupportedOperationException();
	}

	/**
	 * The plugin of a name.
	 * @param name the name
	 * @return the plugin
	 * @throws IllegalArgumentException if there is none; the message names those that
	 * there are
	 */
	public WasmPlugin get(String name) {
		throw new UnsupportedOperationException();
	}

	/**
	 * The plugin of a name, if there is one.
	 * @param name the name
	 * @return the plugin
	 */
	public Optional<WasmPlugin> find(String name) {
		throw new UnsupportedOperationException();
	}

	/**
	 * The names of all plugins.
	 * @return a snapshot, in the order in which they were created
	 */
	public Set<String> names() {
		throw new UnsupportedOperationException();
	}

	/**
	 * All plugins.
	 * @return an iterator over a snapshot, in the order in which they were created
	 */
	@Override
	public Iterator<WasmPlugin> iterator() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Stops all plugins at once, as {@link WasmPlugin#stop()} does each; they can be
	 * started again.
	 */
	public void stop() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Starts all plugins that are stopped.
	 */
	public void start() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Closes all plugins. Closing it again does nothing.
	 */
	@Override
	public void close() {
		throw new UnsupportedOperationException();
	}

}
