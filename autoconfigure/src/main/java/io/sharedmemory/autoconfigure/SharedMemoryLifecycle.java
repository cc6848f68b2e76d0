package io.sharedmemory.autoconfigure;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Saves and closes the memories when the application stops: after the web server has
 * drained and all users of memories had the opportunity to stop, and before any bean is
 * destroyed, so that no thread is still waiting on a memory at that time.
 * <p>
 * A context that is only stopped or paused can be started again, so it keeps its
 * memories.
 */
final class SharedMemoryLifecycle implements SmartLifecycle {

	/** Starts before, and stops after, everything that has a phase of its own. */
	static final int PHASE = Integer.MIN_VALUE;

	private final SharedMemoryRegistry registry;

	private final SnapshotTimer snapshots;

	private final ConfigurableApplicationContext context;

	private volatile boolean running;

	SharedMemoryLifecycle(SharedMemoryRegistry registry, SnapshotTimer snapshots,
			ConfigurableApplicationContext context) {
		this.registry = registry;
		this.snapshots = snapshots;
		this.context = context;
	}

	@Override
	public void start() {
		this.snapshots.start();
		this.running = true;
	}

	/**
	 * Stays running unless the context is closing: a bean that has already stopped is not
	 * notified when the context closes later.
	 */
	@Override
	public void stop() {
		if (this.context.isClosed()) {
			this.running = false;
			try {
				this.snapshots.stop();
			}
			finally {
				this.registry.close();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
