package io.sharedmemory.endive;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

import io.sharedmemory.StackReserve;

/**
 * Creates the threads of all modules of a linker, up to the allowed number, and keeps
 * track of the instances that have threads in them.
 */
final class ThreadSpawner {

	private final boolean virtual;

	private final Semaphore permits;

	/** Guarded by itself: removal from this set allocates nothing. */
	private final Set<ModuleThreads> active = new HashSet<>();

	/**
	 * @param virtual whether threads are virtual or platform threads
	 * @param maximum how many threads modules may have spawned at any time
	 */
	ThreadSpawner(boolean virtual, int maximum) {
		this.virtual = virtual;
		this.permits = new Semaphore(maximum);
	}

	boolean tryAcquire() {
		return this.permits.tryAcquire();
	}

	void release() {
		this.permits.release();
	}

	Thread thread(String name, Runnable task) {
		// The JVM must be able to exit when a guest blocks where no interrupt reaches it.
		return (this.virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).name(name).unstarted(task);
	}

	void activate(ModuleThreads threads) {
		synchronized (this.active) {
			this.active.add(threads);
		}
	}

	void deactivate(ModuleThreads threads) {
		synchronized (this.active) {
			this.active.remove(threads);
		}
	}

	int threadCount() {
		return active().stream().mapToInt(ModuleThreads::count).sum();
	}

	private List<ModuleThreads> active() {
		synchronized (this.active) {
			return List.copyOf(this.active);
		}
	}

	/**
	 * Stops all threads in all instances and waits until they have left.
	 * @param grace how long to wait for all of them together
	 */
	void stop(Duration grace) {
		StackReserve.require();
		List<ModuleThreads> stopping = active();
		stopping.forEach((threads) -> threads.end(new Outcome.Stopped()));
		long deadline = System.nanoTime() + grace.toNanos();
		for (ModuleThreads threads : stopping) {
			threads.join(Duration.ofNanos(deadline - System.nanoTime()));
		}
	}

}
