package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * Leases the instances of whatever version of a plugin runs: each to one caller at a
 * time, and no more than may be at once.
 */
final class InstancePool {

	private static final System.Logger logger = System.getLogger(InstancePool.class.getName());

	private static final Duration STOP_INTERVAL = Duration.ofMillis(10);

	private final PluginDefinition definition;

	private final PluginRecords records;

	/** One for each instance that may be leased; fair. */
	private final Semaphore permits;

	private final long acquireTimeout;

	/** What is called; {@code null} while the plugin is stopped. */
	private volatile @Nullable RunningVersion current;

	private volatile boolean closed;

	InstancePool(PluginDefinition definition, PluginRecords records, RunningVersion first) {
		this.definition = definition;
		this.records = records;
		this.permits = new Semaphore(definition.maximumInstances(), true);
		this.acquireTimeout = CallTimer.nanos(definition.acquireTimeout());
		this.current = first;
	}

	private String plugin() {
		return this.definition.name();
	}

	/**
	 * What is called.
	 * @return {@code null} while the plugin is stopped
	 */
	@Nullable RunningVersion current() {
		return this.current;
	}

	/**
	 * Has new leases be of another version.
	 * @param version {@code null} to have none
	 */
	void turnTo(@Nullable RunningVersion version) {
		this.current = version;
	}

	/**
	 * Tells callers that there will not be any leases again.
	 */
	void close() {
		this.closed = true;
	}

	InstanceCounts counts() {
		RunningVersion version = this.current;
		int maximum = this.definition.maximumInstances();
		return new InstanceCounts((version != null) ? version.idle().count() : 0,
				maximum - this.permits.availablePermits(), maximum);
	}

	/**
	 * Leases an instance, which must be given back.
	 * @throws PluginUnavailableException if none can be had
	 * @throws PluginException if the calling thread was interrupted; its status is set
	 */
	// Whoever leases an instance must be able to give it back, so asks for the stack
	// first.
	PooledInstance acquire() {
		StackReserve.require();
		PluginCallEvent event = PluginFlightRecording.beginCall(plugin(), PluginCallListener.NO_EXPORT);
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
				throw new PluginUnavailableException(plugin(),
						"has no idle instance: all %d were busy for %s; raise 'instances.maximum', 'instances.acquire-timeout', or shorten the calls"
							.formatted(this.definition.maximumInstances(), this.definition.acquireTimeout()),
						null);
			}
			return takeOrMakeWithPermit();
		}
		finally {
			this.records.waited(System.nanoTime() - begin);
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
			throw new PluginException(plugin(), "was not called, as the thread was interrupted", ex);
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
				throw ex.toUnavailableException(plugin());
			}
			if (instance != null) {
				return instance;
			}
		}
	}

	private RunningVersion requireRunning() {
		RunningVersion version = this.current;
		if (version == null) {
			throw new PluginUnavailableException(plugin(), this.closed ? "is closed" : "is stopped", null);
		}
		return version;
	}

	/**
	 * Ends a lease.
	 */
	void giveBack(PooledInstance instance) {
		try {
			if (instance.isBroken()) {
				this.records.discarded(instance.version().generation());
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
			logger.log(Level.WARNING, "An instance of plugin '%s' could not be closed".formatted(plugin()), ex);
		}
	}

	/**
	 * Lets the calls of a version that is not called any more finish, then ends them.
	 * @param grace how long they may go on, and then how long their end may take
	 */
	void drain(RunningVersion version, Duration grace) {
		if (!awaitCalls(grace)) {
			long deadline = System.nanoTime() + grace.toNanos();
			do {
				version.stopCalls();
			}
			while (!awaitCalls(STOP_INTERVAL) && System.nanoTime() - deadline < 0);
			if (this.permits.availablePermits() < this.definition.maximumInstances()) {
				logger.log(Level.WARNING, "Calls of plugin '%s' do not end".formatted(plugin()));
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
			logger.log(Level.DEBUG, "Plugin '%s' has another instance ready".formatted(plugin()));
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
			// Whoever calls the plugin gets to know, also what a host function said.
			logger.log(Level.DEBUG, "Plugin '%s' could not make an instance ready: %s".formatted(plugin(),
					ex.toLoadException(plugin()).detail()));
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

}
