package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A plugin: a named wasm module with its instances, memories and limits. What
 * {@code SharedMemory} is for bytes, this is for code.
 * <p>
 * A call leases an instance that nobody else has meanwhile. An instance whose call
 * trapped, timed out or was interrupted is thrown away; another one is made when needed.
 * <p>
 * All methods may be called by any number of threads at once, platform or virtual ones.
 */
public final class WasmPlugin {

	/**
	 * The name of the plugin.
	 * @return the name
	 */
	public String name() {
		throw new UnsupportedOperationException();
	}

	/**
	 * What the plugin was made of.
	 * @return the definition
	 */
	public PluginDefinition definition() {
		throw new UnsupportedOperationException();
	}

	/**
	 * What runs now.
	 * @return the current version
	 */
	public PluginVersion version() {
		throw new UnsupportedOperationException();
	}

	/**
	 * How many instances there are.
	 * @return the numbers
	 */
	public InstanceCounts instances() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Calls an exported function of an instance.
	 * @param export the name of the export
	 * @param arguments the arguments: of an {@code i32} the number, signed or unsigned;
	 * of an {@code i64} the number; of an {@code f32} or {@code f64} the bits, as
	 * {@link Float#floatToRawIntBits} and {@link Double#doubleToRawLongBits} give them
	 * @return the results in the same form, an {@code i32} zero-extended
	 * @throws IllegalArgumentException if there is no such function, or the arguments do
	 * not fit it; the instance was not called
	 * @throws PluginTrapException if the call trapped
	 * @throws PluginTimeoutException if the call took longer than the call timeout
	 * @throws PluginUnavailableException if no instance could be had
	 * @throws PluginException if the calling thread was interrupted; its status is set
	 */
	public long[] call(String export, long... arguments) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Does several calls on one instance. Each has the plugin's call timeout.
	 * @param <T> the type of the result
	 * @param <X> what the calls throw besides
	 * @param call the calls
	 * @return what the calls return
	 * @throws X what the calls throw
	 * @throws PluginUnavailableException if no instance could be had
	 * @throws PluginException if the calling thread was interrupted; its status is set
	 */
	public <T extends @Nullable Object, X extends Exception> T with(InstanceCall<T, X> call) throws X {
		throw new UnsupportedOperationException();
	}

	/**
	 * Lets a Java interface stand for the plugin: its methods call the exports of the
	 * same name. Parameters are {@code int}, {@code long}, {@code float}, {@code double}
	 * and {@code boolean}, as is the result, which may be missing. Methods that have a
	 * body are left as they are.
	 * @param <T> the interface
	 * @param type the interface
	 * @return an implementation, which throws what {@link #call} throws
	 * @throws PluginInterfaceException if an export is missing or has other types
	 * @throws IllegalArgumentException if the type is no interface
	 */
	public <T> T proxy(Class<T> type) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Reads the source again, and loads and checks what it has beside what runs. If that
	 * works, new calls go to it; calls under way finish on the old version, which then
	 * goes with its instances and memories. If the module is the same, its instances are
	 * renewed all the same.
	 * @throws PluginLoadException if the new version cannot be loaded: the old one goes
	 * on
	 * @throws PluginUnavailableException if the plugin is closed
	 */
	public void reload() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Makes the plugin available again after {@link #stop()}. Does nothing if it is.
	 * @throws PluginLoadException if an instance cannot be made any more
	 * @throws PluginUnavailableException if the plugin is closed
	 */
	public void start() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Refuses further calls, lets those under way finish for up to a second, then ends
	 * them, and closes all instances with their memories. Does nothing if it is stopped.
	 */
	public void stop() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Whether the plugin can be called.
	 * @return {@code false} if it is stopped or closed
	 */
	public boolean isRunning() {
		throw new UnsupportedOperationException();
	}

}
