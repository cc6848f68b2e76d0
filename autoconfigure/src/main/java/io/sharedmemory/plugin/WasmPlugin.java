package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackReserve;
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

	private static final System.Logger logger = System.getLogger(WasmPlugin.class.getName());

	/**
	 * How long calls may go on when the plugin stops, and then how long their end may
	 * take.
	 */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private static final Duration STOP_INTERVAL = Duration.ofMillis(10);

	private final PluginDefinition definition;

	private final VersionFactory versions;

	private final PluginRecords records;

	private final PluginListeners listeners;

	/** One for each instance that may be leased; fair. */
	private final Semaphore permits;

	private final long acquireTimeout;

	/** For what changes the version; calls do without. */
	private final ReentrantLock changing = new ReentrantLock();

	/** What interfaces have asked for; a new version must have it, too. */
	private final Map<Class<?>, InterfaceMethods> interfaces = new ConcurrentHashMap<>();

	/** What is called; {@code null} while the plugin is stopped. */
	private volatile @Nullable RunningVersion current;

	/** Written under the lock. */
	private volatile LoadedModule loaded;

	/** Written under the lock. */
	private volatile PluginVersion description;

	/** Written under the lock. */
	private volatile boolean closed;

	private WasmPlugin(PluginDefinition definition, VersionFactory versions, PluginRecords records,
			PluginListeners listeners, RunningVersion first, PluginVersion description) {
		this.definition = definition;
		this.versions = versions;
		this.records = records;
		this.listeners = listeners;
		this.permits = new Semaphore(definition.maximumInstances(), true);
		this.acquireTimeout = CallTimer.nanos(definition.acquireTimeout());
		this.loaded = first.module();
		this.description = description;
		this.current = first;
	}

	/**
	 * Starts a plugin.
	 * @param load its module
	 * @param listener hears of its calls, {@code null} if nobody does
	 * @param listeners hear of calls that have to wait
	 * @throws PluginLoadException if it cannot be loaded
	 */
	static WasmPlugin start(PluginDefinition definition, ModuleLoad load, VersionFactory versions,
			@Nullable PluginCallListener listener, PluginListeners listeners) {
		long begin = System.nanoTime();
		try {
			LoadedModule module = load.module();
			PluginRecords records = new PluginRecords(definition.name(), listener);
			RunningVersion first = versions.start(module, null, records);
			records.loaded(1);
			WasmPlugin plugin = new WasmPlugin(definition, versions, records, listeners, first,
					load.describe(1, begin));
			load.recordSuccess(plugin.version());
			return plugin;
		}
		catch (RuntimeException | Error ex) {
			load.recordFailure(ex);
			throw ex;
		}
	}

	/**
	 * The name of the plugin.
	 * @return the name
	 */
	public String name() {
		return this.definition.name();
	}

	/**
	 * What the plugin was made of.
	 * @return the definition
	 */
	public PluginDefinition definition() {
		return this.definition;
	}

	/**
	 * What runs now.
	 * @return the current version
	 */
	public PluginVersion version() {
		return this.description;
	}

	/**
	 * How many instances there are.
	 * @return the numbers
	 */
	public InstanceCounts instances() {
		RunningVersion version = this.current;
		int maximum = this.definition.maximumInstances();
		return new InstanceCounts((version != null) ? version.idle().count() : 0,
				maximum - this.permits.availablePermits(), maximum);
	}

	/**
	 * How many calls have ended in each way since the plugin was loaded, reloads
	 * included. Calls that were refused for their arguments are not counted.
	 * @return a snapshot, with all outcomes
	 */
	public Map<CallOutcome, Long> calls() {
		return this.records.calls();
	}

	/**
	 * The calls that are under way, those on versions included that were replaced.
	 * @return a snapshot, the longest first
	 */
	public List<RunningCall> runningCalls() {
		return this.records.runningCalls();
	}

	/**
	 * The innermost function that a call is in.
	 * @param call one of those that are under way, on this version or one that was
	 * replaced
	 * @return the name of the function; empty if the stack of the thread does not show
	 * it, because it is interpreted, or in nothing of this plugin any more
	 */
	public Optional<String> function(RunningCall call) {
		return this.records.function(call.thread().getStackTrace());
	}

	/**
	 * The memories that all instances of the current version share, by the import, as
	 * {@code module.name}. A common one is closed with the version.
	 * @return a snapshot; empty while the plugin is stopped
	 */
	public Map<String, SharedMemory> sharedMemories() {
		RunningVersion version = this.current;
		return (version != null) ? version.sharedMemories() : Map.of();
	}

	/**
	 * How often the plugin was reloaded, and how often that failed.
	 * @return the numbers since the plugin was loaded
	 */
	public ReloadCounts reloads() {
		return this.records.reloads();
	}

	/**
	 * The size of all memories that were made for the plugin's instances, private and
	 * common ones, on versions included that were replaced. Memories that it was told by
	 * name are none of them.
	 * @return the size in bytes
	 */
	public long memorySize() {
		return this.records.memorySize();
	}

	/**
	 * The last 64 events.
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
	 * @throws PluginUnavailableException if no instance could be had
	 * @throws PluginException if the calling thread was interrupted; its status is set
	 */
	public long[] call(String export, long... arguments) {
		PooledInstance instance = acquire();
		try {
			return instance.call(export, arguments);
		}
		finally {
			giveBack(instance);
		}
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
		PooledInstance instance = acquire();
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
			giveBack(instance);
		}
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
		this.changing.lock();
		try {
			InterfaceMethods methods = this.interfaces.computeIfAbsent(type,
					(asked) -> InterfaceMethods.of(name(), asked, this.loaded.exports()));
			return type.cast(methods.implement(this::callUnchecked));
		}
		finally {
			this.changing.unlock();
		}
	}

	private long[] callUnchecked(String export, long[] arguments) {
		PooledInstance instance = acquire();
		try {
			return instance.callUnchecked(export, arguments);
		}
		finally {
			giveBack(instance);
		}
	}

	// Whoever leases an instance must be able to give it back, so asks for the stack
	// first.
	private PooledInstance acquire() {
		StackReserve.require();
		PluginCallEvent event = PluginFlightRecording.beginCall(name(), PluginCallListener.NO_EXPORT);
		try {
			return acquireInstance();
		}
		catch (PluginException ex) {
			this.records.notCalled(ex, event);
			throw ex;
		}
	}

	private PooledInstance acquireInstance() {
		boolean permitted = tryAcquirePermit(0);
		PooledInstance idle = permitted ? takeIdle() : null;
		return (idle != null) ? idle : acquireSlowly(permitted);
	}

	/**
	 * @return {@code null} if there is none, and the permit is still there
	 */
	private @Nullable PooledInstance takeIdle() {
		boolean complete = false;
		try {
			PooledInstance instance = requireRunning().idle().take();
			complete = true;
			return instance;
		}
		finally {
			if (!complete) {
				this.permits.release();
			}
		}
	}

	private PooledInstance acquireSlowly(boolean permitted) {
		long begin = System.nanoTime();
		try {
			if (!permitted && !tryAcquirePermit(this.acquireTimeout)) {
				requireRunning();
				throw new PluginUnavailableException(name(),
						"has no idle instance: all %d were busy for %s; raise 'instances.maximum', 'instances.acquire-timeout', or shorten the calls"
							.formatted(this.definition.maximumInstances(), this.definition.acquireTimeout()),
						null);
			}
			return takeOrMakeWithPermit();
		}
		finally {
			this.listeners.waited(this, System.nanoTime() - begin);
		}
	}

	private PooledInstance takeOrMakeWithPermit() {
		PooledInstance instance = null;
		try {
			instance = takeOrMake();
			return instance;
		}
		finally {
			if (instance == null) {
				this.permits.release();
			}
		}
	}

	private boolean tryAcquirePermit(long nanos) {
		try {
			return this.permits.tryAcquire(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PluginException(name(), "was not called, as the thread was interrupted", ex);
		}
	}

	private PooledInstance takeOrMake() {
		while (true) {
			RunningVersion version = requireRunning();
			PooledInstance instance = version.idle().take();
			if (instance != null) {
				return instance;
			}
			try {
				instance = version.make();
			}
			catch (InstanceNotMadeException ex) {
				throw ex.toUnavailableException(name());
			}
			if (instance != null) {
				return instance;
			}
		}
	}

	private RunningVersion requireRunning() {
		RunningVersion version = this.current;
		if (version == null) {
			throw new PluginUnavailableException(name(), this.closed ? "is closed" : "is stopped", null);
		}
		return version;
	}

	private void giveBack(PooledInstance instance) {
		try {
			if (instance.isBroken()) {
				this.records.discarded();
				close(instance);
			}
			else if (!instance.version().putBack(instance)) {
				close(instance);
			}
		}
		finally {
			this.permits.release();
		}
	}

	/**
	 * What a call has returned is right, however its instance ends.
	 */
	private void close(PooledInstance instance) {
		try {
			instance.close();
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "An instance of plugin '%s' could not be closed".formatted(name()), ex);
		}
	}

	/**
	 * Reads the source again, and loads and checks what it has beside what runs. If that
	 * works, new calls go to it; calls under way finish on the old version, which then
	 * goes with its instances and memories. If the module is the same, its instances are
	 * renewed all the same. Of a stopped plugin, an instance is made and closed again, so
	 * that what cannot start is refused.
	 * @throws PluginLoadException if the new version cannot be loaded: the old one goes
	 * on
	 * @throws PluginUnavailableException if the plugin is closed
	 */
	public void reload() {
		this.changing.lock();
		try {
			if (this.closed) {
				throw new PluginUnavailableException(name(), "is closed", null);
			}
			reloadRecorded();
		}
		catch (PluginLoadException ex) {
			this.records.reloadFailed(ex);
			throw ex;
		}
		finally {
			this.changing.unlock();
		}
	}

	private void reloadRecorded() {
		ModuleLoad load = ModuleLoad.of(this.definition, this.versions);
		try {
			reloadLocked(load);
			load.recordSuccess(this.description);
		}
		catch (RuntimeException | Error ex) {
			load.recordFailure(ex);
			throw ex;
		}
	}

	private void reloadLocked(ModuleLoad load) {
		long begin = System.nanoTime();
		LoadedModule module = load.module();
		requireInterfaces(module);
		RunningVersion next = this.versions.start(module, this.loaded, this.records);
		RunningVersion previous = this.current;
		if (previous != null) {
			this.current = next;
		}
		this.loaded = module;
		this.description = load.describe(this.description.generation() + 1, begin);
		this.records.loaded(this.description.generation());
		// If the plugin is stopped, it was only to see whether the new version starts.
		retire((previous != null) ? previous : next);
	}

	/**
	 * What runs now is right, however the one before it ends.
	 */
	private void retire(RunningVersion version) {
		try {
			version.retire();
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "A version of plugin '%s' could not be closed".formatted(name()), ex);
		}
	}

	private void requireInterfaces(LoadedModule module) {
		for (InterfaceMethods methods : this.interfaces.values()) {
			try {
				methods.requireFit(module.exports());
			}
			catch (PluginInterfaceException ex) {
				throw new PluginLoadException(name(), "location",
						"it does not have what %s asks for: %s".formatted(ex.type().getName(), ex.getMessage()),
						"Export all that the interfaces of the application ask for, with the same types.", ex);
			}
		}
	}

	/**
	 * Makes the plugin available again after {@link #stop()}. Does nothing if it is.
	 * @throws PluginLoadException if an instance cannot be made any more
	 * @throws PluginUnavailableException if the plugin is closed
	 */
	public void start() {
		this.changing.lock();
		try {
			if (this.closed) {
				throw new PluginUnavailableException(name(), "is closed", null);
			}
			if (this.current == null) {
				this.current = this.versions.start(this.loaded, this.loaded, this.records);
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	/**
	 * Refuses further calls, lets those under way finish for up to a second, then ends
	 * them, and closes all instances with their memories. Does nothing if it is stopped.
	 */
	public void stop() {
		this.changing.lock();
		try {
			RunningVersion version = this.current;
			if (version != null) {
				this.current = null;
				drain(version);
				version.retire();
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	private void drain(RunningVersion version) {
		if (!awaitCalls(GRACE)) {
			long deadline = System.nanoTime() + GRACE.toNanos();
			do {
				version.stopCalls();
			}
			while (!awaitCalls(STOP_INTERVAL) && System.nanoTime() - deadline < 0);
			if (this.permits.availablePermits() < this.definition.maximumInstances()) {
				logger.log(Level.WARNING, "Calls of plugin '%s' do not end".formatted(name()));
			}
		}
	}

	/**
	 * Waits until nobody has an instance, nor waits for one.
	 */
	private boolean awaitCalls(Duration patience) {
		int maximum = this.definition.maximumInstances();
		long deadline = System.nanoTime() + patience.toNanos();
		boolean interrupted = false;
		try {
			while (true) {
				try {
					boolean all = this.permits.tryAcquire(maximum, Math.max(0, deadline - System.nanoTime()),
							TimeUnit.NANOSECONDS);
					if (all) {
						this.permits.release(maximum);
					}
					return all;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Whether the plugin can be called.
	 * @return {@code false} if it is stopped or closed
	 */
	public boolean isRunning() {
		return this.current != null;
	}

	/**
	 * Whether the plugin was stopped for good.
	 * @return {@code true} if it cannot be started again
	 */
	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Stops the plugin for good.
	 */
	void close() {
		this.changing.lock();
		try {
			this.closed = true;
			stop();
		}
		finally {
			this.changing.unlock();
		}
	}

	/**
	 * Closes an instance that has been idle for too long, and makes one that is missing:
	 * one at a time, to be called now and then.
	 */
	void upkeep() {
		RunningVersion version = this.current;
		if (version == null) {
			return;
		}
		long longAgo = System.nanoTime() - CallTimer.nanos(this.definition.idleTimeout());
		while (version.count() > this.definition.minimumInstances()) {
			PooledInstance instance = version.idle().take((candidate) -> candidate.lastUse() - longAgo < 0);
			if (instance == null) {
				break;
			}
			close(instance);
		}
		while (version.count() < this.definition.minimumInstances() && makeReady(version)) {
			logger.log(Level.DEBUG, "Plugin '%s' has another instance ready".formatted(name()));
		}
	}

	private boolean makeReady(RunningVersion version) {
		if (!this.permits.tryAcquire()) {
			return false;
		}
		PooledInstance instance = null;
		try {
			instance = version.make();
			return instance != null;
		}
		catch (InstanceNotMadeException ex) {
			// Whoever calls the plugin gets to know.
			logger.log(Level.DEBUG, "Plugin '%s' could not make an instance ready".formatted(name()), ex);
			return false;
		}
		finally {
			if (instance != null) {
				giveBack(instance);
			}
			else {
				this.permits.release();
			}
		}
	}

	@Override
	public String toString() {
		return "WasmPlugin[name=%s, %s]".formatted(name(),
				this.closed ? "closed" : (isRunning() ? "running" : "stopped"));
	}

}
