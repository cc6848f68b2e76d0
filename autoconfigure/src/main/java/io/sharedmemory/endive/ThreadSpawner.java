package io.sharedmemory.endive;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Makes the threads of all modules of a linker, no more than are allowed, and knows which
 * instances have threads in them.
 */
final class ThreadSpawner {

	private final boolean virtual;

	private final Semaphore permits;

	private final Set<ModuleThreads> active = ConcurrentHashMap.newKeySet();

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
		this.active.add(threads);
	}

	void deactivate(ModuleThreads threads) {
		this.active.remove(threads);
	}

	int threadCount() {
		return this.active.stream().mapToInt(ModuleThreads::count).sum();
	}

	/**
	 * Stops all threads in all instances and waits until they have left.
	 * @param grace how long to wait for all of them together
	 */
	void stop(Duration grace) {
		List<ModuleThreads> stopping = List.copyOf(this.active);
		stopping.forEach((threads) -> threads.end(new Outcome.Stopped()));
		long deadline = System.nanoTime() + grace.toNanos();
		for (ModuleThreads threads : stopping) {
			threads.join(Duration.ofNanos(deadline - System.nanoTime()));
		}
	}

}
