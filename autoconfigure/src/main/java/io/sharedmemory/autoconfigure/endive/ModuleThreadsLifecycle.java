package io.sharedmemory.autoconfigure.endive;

import org.springframework.context.SmartLifecycle;

import io.sharedmemory.endive.SharedMemoryLinker;

/**
 * Ends the threads of modules when the application stops: after the web server has
 * drained, and before the memories are closed.
 */
final class ModuleThreadsLifecycle implements SmartLifecycle {

	private final SharedMemoryLinker linker;

	private volatile boolean running;

	ModuleThreadsLifecycle(SharedMemoryLinker linker) {
		this.linker = linker;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.linker.stopThreads();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		// Memories have the lowest phase.
		return Integer.MIN_VALUE + 1;
	}

}
