package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.StackReserve;
import org.jspecify.annotations.Nullable;

/**
 * Leases the instances of whatever version of a plugin runs: each to one caller at a
 * time, and no more than may be at once.
 */
final class InstancePool {

	private static final System.Logger logger = System.getLogger(InstancePool.class.getName());

	private static final Duration STOP_INTERVAL = Duration.ofMillis(10);

	/** How often who pauses calls looks whether they have ended, in nanoseconds. */
	private static final long LOOK = TimeUnit.MICROSECONDS.toNanos(200);

	/** After what time who waits for room looks for it again, in nanoseconds. */
	private static final long RETRY = TimeUnit.SECONDS.toNanos(1);

	/**
	 * How long room is looked for at least, where there is no other instance to wait for.
	 */
	private static final long LEAST_SEARCH = TimeUnit.SECONDS.toNanos(1);

	private final PluginDefinition definition;

	private final PluginRecords records;

	private final Permits permits;

	private final long acquireTimeout;

	/** What is called; {@code null} while the plugin is stopped. */
	private volatile @Nullable RunningVersion current;

	/** Those that keep calls from beginning now. */
	private final List<CallPause> pauses = new CopyOnWriteArrayList<>();

	private volatile boolean closed;

	InstancePool(PluginDefinition definition, PluginRecords records, RunningVersion first) {
		this.definition = definition;
		this.records = records;
		this.permits = new Permits(definition.maximumInstances());
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
		RunningVersion before = this.current;
		this.current = version;
		if (before != null) {
			before.dismissWaiting();
		}
	}

	/**
	 * Tells callers that there will not be any leases again.
	 */
	void close() {
		this.closed = true;
	}

	InstanceCounts counts() {
		RunningVersion version = this.current;
		return new InstanceCounts((version != null) ? version.idle().count() : 0, this.permits.taken(),
				this.definition.maximumInstances());
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
		int permit = tryEnter(0);
		PooledInstance idle = (permit != Permits.NONE) ? takeIdle(permit) : null;
		return (idle != null) ? idle : acquireSlowly(permit);
	}

	/**
	 * @return {@code null} if there is none, and the permit is still there
	 */
	private @Nullable PooledInstance takeIdle(int permit) {
		boolean complete = false;
		try {
			PooledInstance instance = requireRunning().idle().take(permit);
			if (instance != null) {
				instance.lease(permit);
			}
			complete = true;
			return instance;
		}
		finally {
			if (!complete) {
				this.permits.giveBack(permit);
			}
		}
	}

	private PooledInstance acquireSlowly(int permitted) {
		long begin = System.nanoTime();
		try {
			int permit = (permitted != Permits.NONE) ? permitted : tryEnterUntil(begin);
			if (permit == Permits.NONE) {
				requireRunning();
				throw (pause() != null) ? paused() : new PluginUnavailableException(plugin(),
						"has no idle instance: all %d were busy for %s; raise 'instances.maximum', 'instances.acquire-timeout', or shorten the calls"
							.formatted(this.definition.maximumInstances(),
									new ShownDuration(this.definition.acquireTimeout())),
						null);
			}
			return takeOrMake(permit, begin);
		}
		finally {
			this.records.waited(System.nanoTime() - begin);
		}
	}

	private PooledInstance takeOrMake(int permit, long begin) {
		PooledInstance instance = null;
		try {
			while (instance == null) {
				RunningVersion version = requireRunning();
				PooledInstance idle = version.idle().take(permit);
				instance = (idle != null) ? idle : makeOrAwait(version, begin);
			}
			instance.lease(permit);
			return instance;
		}
		finally {
			if (instance == null) {
				this.permits.giveBack(permit);
			}
		}
	}

	private PluginUnavailableException paused() {
		return new PluginUnavailableException(plugin(),
				"is paused, for a snapshot of one of its memories for instance, and was for all of %s; raise 'instances.acquire-timeout' to what that may take"
					.formatted(new ShownDuration(this.definition.acquireTimeout())),
				null);
	}

	/**
	 * Takes a permit if calls may begin, and gives it back if they may not. Who begins a
	 * pause looks for permits when it has said so, and this looks for a pause when there
	 * is a permit: one of both sees the other.
	 */
	private int tryEnter(long nanos) {
		int permit = tryTakePermit(nanos);
		return (permit != Permits.NONE && keepUnlessPaused(permit)) ? permit : Permits.NONE;
	}

	private boolean keepUnlessPaused(int permit) {
		boolean kept = false;
		try {
			kept = pause() == null;
			return kept;
		}
		finally {
			if (!kept) {
				this.permits.giveBack(permit);
			}
		}
	}

	private int tryEnterUntil(long begin) {
		while (true) {
			long left = Math.max(0, this.acquireTimeout - (System.nanoTime() - begin));
			CallPause pause = pause();
			if (pause == null) {
				int permit = tryTakePermit(left);
				if (permit == Permits.NONE || keepUnlessPaused(permit)) {
					return permit;
				}
			}
			else if (left == 0 || !awaitEnd(pause, left)) {
				return Permits.NONE;
			}
		}
	}

	private boolean awaitEnd(CallPause pause, long nanos) {
		try {
			return pause.awaitEnd(nanos);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	/**
	 * What keeps a call of the current thread from beginning, {@code null} if nothing
	 * does.
	 */
	private @Nullable CallPause pause() {
		if (!this.pauses.isEmpty()) {
			for (CallPause pause : this.pauses) {
				// Who ran out of stack or heap may have left one that is over.
				if (!pause.hasEnded() && !pause.isWithin()) {
					return pause;
				}
			}
		}
		return null;
	}

	/**
	 * Keeps calls from beginning.
	 */
	void pause(CallPause pause) {
		this.pauses.removeIf(CallPause::hasEnded);
		this.pauses.add(pause);
	}

	/**
	 * Lets calls begin again, as far as this pause goes.
	 */
	void resume(CallPause pause) {
		this.pauses.remove(pause);
	}

	/**
	 * Waits until nobody has an instance, while calls are kept from beginning. It looks
	 * again and again: who queued for all permits would be in the way of calls that calls
	 * make.
	 * @param deadline as {@link System#nanoTime()}
	 * @return {@code false} if somebody has one still
	 */
	boolean awaitQuiet(long deadline) throws InterruptedException {
		while (this.permits.taken() > 0) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			if (deadline - System.nanoTime() <= 0) {
				return false;
			}
			LockSupport.parkNanos(this, LOOK);
		}
		return true;
	}

	private int tryTakePermit(long nanos) {
		try {
			return this.permits.tryTake(nanos);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	/**
	 * Makes an instance, or waits for another one where there is no room for it.
	 * @return {@code null} if it is worth looking again
	 */
	private @Nullable PooledInstance makeOrAwait(RunningVersion version, long begin) {
		InstanceTurn turn = new InstanceTurn();
		long gone = version.gone();
		try {
			return ForcedCollection.unless(() -> hasSearchedEnough(version, turn, begin), version::make);
		}
		catch (InstanceNotMadeException ex) {
			PooledInstance given = ex.lacksRoom() ? await(version, turn, gone, begin) : null;
			if (given == null && (!ex.lacksRoom() || isInVain(version, begin))) {
				throw ex.toUnavailableException(plugin());
			}
			return given;
		}
		finally {
			leave(version, turn);
		}
	}

	private void leave(RunningVersion version, InstanceTurn turn) {
		PooledInstance given = version.leave(turn);
		if (given != null && !version.putBack(given)) {
			close(given);
		}
	}

	/**
	 * Asked while room is looked for: an instance that is given back meanwhile is as
	 * good.
	 */
	private boolean hasSearchedEnough(RunningVersion version, InstanceTurn turn, long begin) {
		version.queue(turn);
		long least = (version.count() > 1) ? 0 : LEAST_SEARCH;
		return turn.hasEnded() || this.current != version
				|| System.nanoTime() - begin >= Math.max(this.acquireTimeout, least);
	}

	private @Nullable PooledInstance await(RunningVersion version, InstanceTurn turn, long gone, long begin) {
		version.queue(turn);
		// Who makes room, or another version, meanwhile may have looked before.
		if (!isInVain(version, begin) && this.current == version && version.gone() == gone) {
			try {
				turn.await(Math.min(RETRY, this.acquireTimeout - (System.nanoTime() - begin)));
			}
			catch (InterruptedException ex) {
				throw interrupted(ex);
			}
		}
		return turn.take();
	}

	private boolean isInVain(RunningVersion version, long begin) {
		return this.current == version && (version.count() == 0 || System.nanoTime() - begin >= this.acquireTimeout);
	}

	private PluginException interrupted(InterruptedException failure) {
		Thread.currentThread().interrupt();
		return new PluginException(plugin(), "was not called, as the thread was interrupted", failure);
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
		int permit = instance.permit();
		try {
			instance.endLease();
			if (instance.isBroken()) {
				this.records.discarded(instance.version().generation());
				close(instance);
			}
			else if (!instance.version().putBack(instance)) {
				close(instance);
			}
		}
		finally {
			this.permits.giveBack(permit);
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
			if (this.permits.taken() > 0) {
				logger.log(Level.WARNING, "Calls of plugin '%s' do not end".formatted(plugin()));
			}
		}
	}

	/**
	 * Waits until nobody has an instance, nor waits for one.
	 */
	private boolean awaitCalls(Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		boolean interrupted = false;
		try {
			while (this.permits.taken() > 0 || this.permits.isWaitedFor()) {
				interrupted |= Thread.interrupted();
				if (deadline - System.nanoTime() <= 0) {
					return false;
				}
				LockSupport.parkNanos(this, LOOK);
			}
			return true;
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
		this.permits.gather();
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
		int permit = this.permits.tryTake();
		if (permit == Permits.NONE) {
			return false;
		}
		PooledInstance instance = null;
		try {
			instance = (pause() == null) ? version.make() : null;
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
				instance.lease(permit);
				giveBack(instance);
			}
			else {
				this.permits.giveBack(permit);
			}
		}
	}

}
