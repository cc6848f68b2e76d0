package io.sharedmemory.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.ShownDuration;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.snapshot.ShownFailure;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * Saves memories while the application runs and when it stops. A single thread saves
 * those that have an interval, so two are never saved at the same time. {@link #start()}
 * and {@link #stop()} must be called by one thread at a time.
 */
final class SnapshotTimer {

	private static final Log logger = LogFactory.getLog(SnapshotTimer.class);

	/** A longer timeout means that nothing may be lost. */
	private static final Duration MOST_PATIENCE = Duration.ofDays(365);

	private final ConfiguredSnapshots configured;

	private final SharedMemorySnapshots snapshots;

	private final Duration patience;

	/** Memories whose last snapshot failed. Used only by the timer's thread. */
	private final Set<String> failing = new HashSet<>();

	private @Nullable ScheduledExecutorService thread;

	/**
	 * @param patience how long a snapshot that is in progress when the application stops
	 * may continue before the last one is abandoned
	 */
	SnapshotTimer(ConfiguredSnapshots configured, SharedMemorySnapshots snapshots, Duration patience) {
		this.configured = configured;
		this.snapshots = snapshots;
		this.patience = patience;
	}

	/**
	 * Returns how long a snapshot in progress may continue. This is as long as a whole
	 * phase, because it would not end sooner if nothing waited for it.
	 * @param phase the timeout of a shutdown phase
	 */
	static Duration patience(Duration phase) {
		Duration longer = (phase.compareTo(SharedMemorySnapshots.PATIENCE) > 0) ? phase
				: SharedMemorySnapshots.PATIENCE;
		return (longer.compareTo(MOST_PATIENCE) < 0) ? longer : MOST_PATIENCE;
	}

	@SuppressWarnings("FutureReturnValueIgnored") // saveInTurn() reports failures
	void start() {
		for (ConfiguredSnapshot snapshot : this.configured.list()) {
			Duration interval = snapshot.interval();
			if (interval != null) {
				if (this.thread == null) {
					this.thread = Executors.newSingleThreadScheduledExecutor(
							Thread.ofPlatform().daemon().name("wasm-memory-snapshots").factory());
				}
				long nanos = interval.toNanos();
				this.thread.scheduleWithFixedDelay(() -> saveInTurn(snapshot.memory()), nanos, nanos,
						TimeUnit.NANOSECONDS);
			}
		}
	}

	/**
	 * Saves a memory. A failure is reported once, until a snapshot succeeds again.
	 */
	private void saveInTurn(String memory) {
		try {
			this.snapshots.snapshot(memory);
			if (this.failing.remove(memory)) {
				logger.info("Memory '%s' was saved again".formatted(memory));
			}
		}
		catch (NoSuchSharedMemoryException ex) {
			// It is created on demand or was removed: there is nothing to save.
			logger.debug("Memory '%s' was not saved: it does not exist".formatted(memory));
		}
		catch (RuntimeException | Error ex) {
			if (!Thread.currentThread().isInterrupted() && this.failing.add(memory)) {
				logger.error(
						"Memory '%s' was not saved in its interval; the last snapshot stays. It is tried again each time, and not logged again until it succeeds"
							.formatted(memory),
						ShownFailure.of(ex));
			}
		}
	}

	/**
	 * Ends the thread and saves the memories that are saved on shutdown. If the calling
	 * thread was interrupted before, this method still saves, and restores the interrupt
	 * afterwards: an interrupted thread cannot write, and there is no later opportunity.
	 */
	void stop() {
		boolean interrupted = Thread.interrupted();
		long deadline = System.nanoTime() + this.patience.toNanos();
		endThread();
		for (ConfiguredSnapshot snapshot : this.configured.list()) {
			interrupted |= Thread.interrupted();
			if (snapshot.isOnShutdown()) {
				saveAtEnd(snapshot.memory(), Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void endThread() {
		ScheduledExecutorService ending = this.thread;
		this.thread = null;
		if (ending == null) {
			return;
		}
		ending.shutdownNow();
		try {
			if (!ending.awaitTermination(this.patience.toNanos(), TimeUnit.NANOSECONDS)) {
				logger
					.warn("A snapshot of a memory has not ended within %s".formatted(new ShownDuration(this.patience)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Saves a memory. A failure must not prevent the application from stopping.
	 */
	private void saveAtEnd(String memory, Duration left) {
		try {
			SnapshotSummary summary = this.snapshots.snapshot(memory, left);
			logger.info("Memory '%s' was saved at the end: %d of %d pages, %d bytes".formatted(memory,
					summary.storedPages(), summary.size(), summary.bytes()));
		}
		catch (NoSuchSharedMemoryException ex) {
			logger.debug("Memory '%s' was not saved at the end: it does not exist".formatted(memory));
		}
		catch (RuntimeException | Error ex) {
			logger.error("Memory '%s' was not saved at the end: what it held since its last snapshot is lost"
				.formatted(memory), ShownFailure.of(ex));
		}
	}

}
