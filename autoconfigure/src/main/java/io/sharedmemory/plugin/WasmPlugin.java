package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.sharedmemory.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * A plugin: a named wasm module with its instances, memories and limits. What
 * {@code SharedMemory} is for bytes, this is for code.
 * <p>
 * A call leases an instance that nobody else has meanwhile. An instance whose call
 * trapped, timed out or was interrupted is discarded; another one is made when needed.
 * <p>
 * All methods may be called by any number of threads at once, platform or virtual ones.
 */
public final class WasmPlugin {

	private final PluginDefinition definition;

	private final PluginVersions versions;

	private final InstancePool pool;

	private final PluginRecords records;

	private WasmPlugin(PluginDefinition definition, PluginVersions versions, PluginRecords records) {
		this.definition = definition;
		this.versions = versions;
		this.pool = versions.pool();
		this.records = records;
		records.belongTo(this);
	}

	/**
	 * Starts a plugin.
	 * @param load its module
	 * @param records hear of its versions and calls
	 * @throws PluginLoadException if it cannot be loaded
	 */
	static WasmPlugin start(PluginDefinition definition, ModuleLoad load, VersionFactory factory,
			PluginRecords records) {
		return new WasmPlugin(definition, PluginVersions.start(definition, load, factory, records), records);
	}

	/**
	 * Returns the name of the plugin.
	 * @return the name
	 */
	public String name() {
		return this.definition.name();
	}

	/**
	 * Returns what the plugin was made of.
	 * @return the definition
	 */
	public PluginDefinition definition() {
		return this.definition;
	}

	/**
	 * Returns what runs now.
	 * @return the current version
	 */
	public PluginVersion version() {
		return this.versions.description();
	}

	/**
	 * Returns how many instances there are.
	 * @return the numbers
	 */
	public InstanceCounts instances() {
		return this.pool.counts();
	}

	/**
	 * Returns how many calls have ended in each way since the plugin was loaded, reloads
	 * included. Calls that were refused for their arguments are not counted.
	 * @return a snapshot, with all outcomes
	 */
	public Map<CallOutcome, Long> calls() {
		return this.records.calls();
	}

	/**
	 * Returns the calls in progress, including those on versions that have been replaced,
	 * and the instances that start: for a call, to be ready, or for the next version.
	 * @return a snapshot, the longest first
	 */
	public List<RunningCall> runningCalls() {
		return this.records.runningCalls();
	}

	/**
	 * Returns the innermost function that a call is in.
	 * @param call one of those in progress, on this version or one that has been replaced
	 * @return the name of the function; empty if the stack of the thread does not show
	 * it, because it is interpreted, or in nothing of this plugin any more
	 */
	public Optional<String> function(RunningCall call) {
		return this.records.function(call.thread().getStackTrace());
	}

	/**
	 * Returns the memories that all instances of the current version share, by the
	 * import, as {@code module.name}. A common one is closed with the version.
	 * @return a snapshot; empty while the plugin is stopped
	 */
	public Map<String, SharedMemory> sharedMemories() {
		RunningVersion version = this.pool.current();
		return (version != null) ? version.sharedMemories() : Map.of();
	}

	/**
	 * Returns how often the plugin was reloaded, and how often that failed.
	 * @return the numbers since the plugin was loaded
	 */
	public ReloadCounts reloads() {
		return this.records.reloads();
	}

	/**
	 * Returns the size of all memories that were made for the plugin's instances, private
	 * and common ones, including those of versions that have been replaced. Memories that
	 * it uses by name are not among them.
	 * @return the size in bytes
	 */
	public long memorySize() {
		return this.records.memorySize();
	}

	/**
	 * Returns the last 64 events.
	 * @return a snapshot, the oldest first
	 */
	public List<PluginEvent> events() {
		return this.records.events();
	}

	/**
	 * Calls an exported function of an instance.
	 * @param export the name of the export
	 * @param arguments the arguments: of an {@code i32} the number, signed or unsigned;
	 * of an {@code i64} the number; of an {@code f32} or {@code f64} the bits, as
	 * {@link Float#floatToRawIntBits} and {@link Double#doubleToRawLongBits} give them
	 * @return the results in the same form; an {@code i32}, and the bits of an
	 * {@code f32}, are sign-extended: {@code Integer.toUnsignedLong((int) results[0])} is
	 * an unsigned one
	 * @throws IllegalArgumentException if there is no such function, or the arguments do
	 * not fit it; the instance was not called
	 * @throws PluginTrapException if the call trapped
	 * @throws PluginTimeoutException if the call took longer than the call timeout
	 * @throws PluginUnavailableException if no instance was available
	 * @throws PluginException if the calling thread was interrupted; its status is set
	 */
	public long[] call(String export, long... arguments) {
		PooledInstance instance = this.pool.acquire();
		try {
			return instance.call(export, arguments);
		}
		finally {
			this.pool.giveBack(instance);
		}
	}

	/**
	 * Makes several calls on one instance. Each has the plugin's call timeout.
	 * @param <T> the type of the result
	 * @param <X> what else the calls throw
	 * @param call the calls
	 * @return what the calls return
	 * @throws X what the calls throw
	 * @throws PluginUnavailableException if no instance was available
	 * @throws PluginException if the calling thread was interrupted; its status is set
	 */
	public <T extends @Nullable Object, X extends Exception> T with(InstanceCall<T, X> call) throws X {
		PooledInstance instance = this.pool.acquire();
		try {
			PluginInstance lease = new PluginInstance(instance);
			try {
				return call.apply(lease);
			}
			finally {
				lease.end();
			}
		}
		finally {
			this.pool.giveBack(instance);
		}
	}

	/**
	 * Returns an implementation of a Java interface whose methods call the exports of the
	 * same name. Parameters are {@code int}, {@code long}, {@code float}, {@code double}
	 * and {@code boolean}, and so is the result, if there is one. Methods that have a
	 * body are left as they are.
	 * @param <T> the interface
	 * @param type the interface
	 * @return an implementation, which throws what {@link #call} throws
	 * @throws PluginInterfaceException if an export is missing or has other types
	 * @throws IllegalArgumentException if the type is no interface
	 */
	public <T> T proxy(Class<T> type) {
		return type.cast(this.versions.require(type).implement(this::callUnchecked));
	}

	private long[] callUnchecked(String export, long[] arguments) {
		PooledInstance instance = this.pool.acquire();
		try {
			return instance.callUnchecked(export, arguments);
		}
		finally {
			this.pool.giveBack(instance);
		}
	}

	/**
	 * Reads the source again, and loads and checks the module beside the version that
	 * runs. If that succeeds, new calls go to the new version. Calls in progress finish
	 * on the old version, which is then closed with its instances and memories. Instances
	 * are renewed even if the module is the same. For a stopped plugin, an instance is
	 * made and closed again, so that a module that cannot start is refused.
	 * @throws PluginLoadException if the new version cannot be loaded: the old one goes
	 * on
	 * @throws PluginUnavailableException if the plugin is closed
	 */
	public void reload() {
		this.versions.reload();
	}

	/**
	 * Makes the plugin available again after {@link #stop()}. Does nothing if it is.
	 * @throws PluginLoadException if an instance cannot be made any more
	 * @throws PluginUnavailableException if the plugin is closed
	 */
	public void start() {
		this.versions.start();
	}

	/**
	 * Refuses further calls, lets those in progress finish for up to a second, then ends
	 * them, and closes all instances with their memories. Does nothing if it is stopped.
	 */
	public void stop() {
		this.versions.stop();
	}

	/**
	 * Keeps calls from beginning, and waits until those in progress have ended. Calls
	 * that come meanwhile wait for an instance as always, for the acquire timeout, except
	 * for those that a call in progress makes.
	 * @param patience how long to wait for calls to end
	 * @return the pause, to be closed
	 * @throws PluginPauseException if they do not end in time, or the current thread is
	 * in one of them
	 * @throws InterruptedException if the thread is interrupted before
	 */
	public PluginPause pause(Duration patience) throws InterruptedException {
		return PluginPause.begin(List.of(this), patience);
	}

	PluginRecords records() {
		return this.records;
	}

	InstancePool pool() {
		return this.pool;
	}

	/**
	 * Returns whether the plugin can be called.
	 * @return {@code false} if it is stopped or closed
	 */
	public boolean isRunning() {
		return this.pool.current() != null;
	}

	/**
	 * Returns whether the plugin was stopped for good.
	 * @return {@code true} if it cannot be started again
	 */
	public boolean isClosed() {
		return this.versions.isClosed();
	}

	/**
	 * Stops the plugin for good.
	 */
	void close() {
		this.versions.close();
	}

	/**
	 * Closes an instance that has been idle for too long, and makes one that is missing:
	 * one at a time, to be called now and then.
	 */
	void upkeep() {
		this.pool.upkeep();
	}

	@Override
	public String toString() {
		return "WasmPlugin[name=%s, %s]".formatted(name(),
				isClosed() ? "closed" : (isRunning() ? "running" : "stopped"));
	}

}
