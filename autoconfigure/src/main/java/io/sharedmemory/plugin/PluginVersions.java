package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The versions of a plugin, one after the other: the first one, those that replace it,
 * and none while the plugin is stopped.
 */
final class PluginVersions {

	private static final System.Logger logger = System.getLogger(PluginVersions.class.getName());

	/**
	 * How long calls may go on when the plugin stops, and then how long their end may
	 * take.
	 */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final PluginDefinition definition;

	private final VersionFactory factory;

	private final PluginRecords records;

	private final InstancePool pool;

	/** For what changes the version; calls do without. */
	private final ReentrantLock changing = new ReentrantLock();

	/** What interfaces have asked for; a new version must have it, too. */
	private final Map<Class<?>, InterfaceMethods> interfaces = new HashMap<>();

	/** Written under the lock. */
	private volatile PluginVersion description;

	/** Written under the lock. */
	private volatile boolean closed;

	/** Guarded by the lock. */
	private LoadedModule loaded;

	private PluginVersions(PluginDefinition definition, VersionFactory factory, PluginRecords records,
			RunningVersion first, PluginVersion description) {
		this.definition = definition;
		this.factory = factory;
		this.records = records;
		this.pool = new InstancePool(definition, records, first);
		this.loaded = first.module();
		this.description = description;
	}

	/**
	 * Starts the first version.
	 * @param load its module
	 * @throws PluginLoadException if it cannot be loaded
	 */
	static PluginVersions start(PluginDefinition definition, ModuleLoad load, VersionFactory factory,
			PluginRecords records) {
		long begin = System.nanoTime();
		try {
			RunningVersion first = factory.start(load.module(), 1, null, records);
			records.loaded(1);
			PluginVersions versions = new PluginVersions(definition, factory, records, first, load.describe(1, begin));
			load.recordSuccess(versions.description());
			return versions;
		}
		catch (RuntimeException | Error ex) {
			load.recordFailure(ex);
			throw ex;
		}
	}

	/**
	 * The instances of the version that runs.
	 */
	InstancePool pool() {
		return this.pool;
	}

	/**
	 * What was loaded last.
	 */
	PluginVersion description() {
		return this.description;
	}

	/**
	 * What an interface asks for, of all versions from now on.
	 * @throws PluginInterfaceException if an export is missing or has other types
	 */
	InterfaceMethods require(Class<?> type) {
		this.changing.lock();
		try {
			return this.interfaces.computeIfAbsent(type,
					(asked) -> InterfaceMethods.of(this.definition.name(), asked, this.loaded.exports()));
		}
		finally {
			this.changing.unlock();
		}
	}

	/**
	 * As {@link WasmPlugin#reload}.
	 */
	void reload() {
		this.changing.lock();
		try {
			requireOpen();
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

	private void requireOpen() {
		if (this.closed) {
			throw new PluginUnavailableException(this.definition.name(), "is closed", null);
		}
	}

	private void reloadRecorded() {
		ModuleLoad load = ModuleLoad.of(this.definition, this.factory);
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
		long generation = this.description.generation() + 1;
		RunningVersion next = this.factory.start(module, generation, this.loaded, this.records);
		RunningVersion previous = this.pool.current();
		if (previous != null) {
			this.pool.turnTo(next);
		}
		this.loaded = module;
		this.description = load.describe(generation, begin);
		this.records.loaded(generation);
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
			logger.log(Level.WARNING, "A version of plugin '%s' could not be closed".formatted(this.definition.name()),
					ex);
		}
	}

	private void requireInterfaces(LoadedModule module) {
		for (InterfaceMethods methods : this.interfaces.values()) {
			try {
				methods.requireFit(module.exports());
			}
			catch (PluginInterfaceException ex) {
				throw new PluginLoadException(this.definition.name(), "location",
						"it does not have what %s asks for: %s".formatted(ex.type().getName(), ex.getMessage()),
						"Export all that the interfaces of the application ask for, with the same types.", ex);
			}
		}
	}

	/**
	 * As {@link WasmPlugin#start}.
	 */
	void start() {
		this.changing.lock();
		try {
			requireOpen();
			if (this.pool.current() == null) {
				this.pool
					.turnTo(this.factory.start(this.loaded, this.description.generation(), this.loaded, this.records));
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	/**
	 * As {@link WasmPlugin#stop}.
	 */
	void stop() {
		this.changing.lock();
		try {
			RunningVersion version = this.pool.current();
			if (version != null) {
				this.pool.turnTo(null);
				this.pool.drain(version, GRACE);
				version.retire();
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	/**
	 * Whether the plugin was stopped for good.
	 */
	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Stops the plugin for good.
	 */
	void close() {
		this.changing.lock();
		try {
			this.closed = true;
			this.pool.close();
			stop();
		}
		finally {
			this.changing.unlock();
		}
	}

}
