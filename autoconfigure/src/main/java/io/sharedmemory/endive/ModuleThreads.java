package io.sharedmemory.endive;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;

import io.sharedmemory.KnownNames;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.StackReserve;

/**
 * The threads of an instance: those that its module spawned, by the
 * <a href="https://github.com/WebAssembly/wasi-threads">wasi-threads</a> ABI, and those
 * of the host that are currently calling it. They end together: when one of them traps or
 * calls {@code proc_exit}, when a command returns from {@code _start}, when one of them
 * is interrupted, when the time of a program is up, when they are closed, and when the
 * application stops. May be used by any number of threads at once.
 * <p>
 * Threads are ended by an interrupt, which compiled and interpreted code checks for in
 * every loop and call, and which ends waits. Calls of an instance whose threads have
 * ended fail with {@link ModuleFailedException}, {@link ModuleExitedException} or
 * {@link ModuleStoppedException}. A thread that spawns another one while they are ending
 * ends as well.
 */
// A guest can run out of stack, and the JVM out of heap, anywhere. So a thread that
// enters first makes sure that there is enough stack to leave again, and nothing is
// allocated at the end: not for the members' removal, the outcome or the interrupts.
public final class ModuleThreads implements AutoCloseable {

	/** The import by which a module spawns threads. */
	static final String SPAWN_MODULE = "wasi";

	/** The import by which a module spawns threads. */
	static final String SPAWN_FUNCTION = "thread-spawn";

	/** What the ABI asks the host to call in a new thread. */
	static final String START_FUNCTION = "wasi_thread_start";

	/** How long {@link #close()} waits. */
	static final Duration GRACE = Duration.ofSeconds(1);

	/** Longer than any program runs. */
	static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

	/** WASI's {@code errno} "again", negative as the ABI wants it. */
	private static final int EAGAIN = -6;

	private static final Duration INTERRUPT_INTERVAL = Duration.ofMillis(10);

	private static final System.Logger logger = System.getLogger(ModuleThreads.class.getName());

	private final String module;

	private final ThreadSpawner spawner;

	private final Object lock = new Object();

	/** Guarded by the lock. */
	private final ThreadMembers members = new ThreadMembers();

	/** Written once, under the lock. */
	private volatile @Nullable Outcome outcome;

	/** Whether that was logged. */
	private final AtomicBoolean spawnFailed = new AtomicBoolean();

	/** Used when there is no heap left to create an outcome. */
	private final Outcome exhausted = new Outcome.Failed(0,
			new OutOfMemoryError("The heap was full when the threads ended"));

	ModuleThreads(String module, ThreadSpawner spawner) {
		this.module = module;
		this.spawner = spawner;
	}

	static boolean isSpawn(String importModule, String importName) {
		return importModule.equals(SPAWN_MODULE) && importName.equals(SPAWN_FUNCTION);
	}

	/**
	 * Returns how many threads there are now.
	 * @return the number of threads that were spawned and have not ended, and of threads
	 * of the host that are in a call
	 */
	public int count() {
		synchronized (this.lock) {
			return this.members.size();
		}
	}

	/**
	 * Returns whether the threads have been asked to end. Some may still be running.
	 * @return {@code true} if the instance can no longer be called
	 */
	public boolean isEnded() {
		return this.outcome != null;
	}

	/**
	 * Ends all threads and waits up to a second for them to end. If one takes longer,
	 * because it is in a host function that ignores interrupts, this is logged.
	 */
	@Override
	public void close() {
		StackReserve.require();
		end(new Outcome.Stopped());
		join(GRACE);
	}

	/**
	 * Runs guest code in the calling thread, which may be in guest code already.
	 * @throws RuntimeException the failure of the guest or, if the threads had already
	 * ended, an exception that describes how
	 */
	<T> T call(Supplier<T> guest) {
		Thread thread = Thread.currentThread();
		if (isMember(thread)) {
			return guest.get();
		}
		enter(thread, 0);
		try {
			return guest.get();
		}
		// Host functions can throw checked exceptions, too; those written in Kotlin do.
		catch (Throwable ex) {
			if (end(outcome(0, ex))) {
				throw ex;
			}
			throw ended();
		}
		finally {
			leave(thread);
		}
	}

	/**
	 * Runs the main thread of a program, and waits until its threads are asked to end, by
	 * one of them or because their time is up.
	 * @return how they ended
	 * @throws InterruptedException if the caller is interrupted; the threads are ended
	 */
	Outcome run(Runnable main, Duration timeout) throws InterruptedException {
		long begin = System.nanoTime();
		Thread thread = this.spawner.thread("wasm-" + this.module, () -> runMain(main));
		start(thread, 0);
		try {
			return awaitOutcome(begin, timeout);
		}
		finally {
			end(new Outcome.Stopped());
		}
	}

	private void runMain(Runnable main) {
		try {
			main.run();
			end(new Outcome.Exited(0));
		}
		catch (Throwable ex) {
			end(outcome(0, ex));
		}
		finally {
			leave(Thread.currentThread());
		}
	}

	private Outcome awaitOutcome(long begin, Duration timeout) throws InterruptedException {
		long nanos = (timeout.compareTo(FOR_EVER) < 0) ? timeout.toNanos() : Long.MAX_VALUE;
		synchronized (this.lock) {
			Outcome outcome = this.outcome;
			while (outcome == null) {
				long left = nanos - (System.nanoTime() - begin);
				if (left > 0) {
					TimeUnit.NANOSECONDS.timedWait(this.lock, left);
				}
				else {
					end(new Outcome.TimedOut(timeout));
				}
				outcome = this.outcome;
			}
			return outcome;
		}
	}

	/**
	 * Starts a thread of a module, as its {@code thread-spawn} does.
	 * @param argument the argument that the module passes to its thread
	 * @param instances makes the instance for the thread
	 * @param end what to do when the thread ends; not run if the thread does not start
	 * @return the thread's id, or a negative {@code errno}
	 * @throws WasmModuleException if the threads have ended
	 */
	int spawn(int argument, Supplier<Instance> instances, Runnable end) {
		if (isEnded()) {
			throw ended();
		}
		StackReserve.require();
		if (!this.spawner.tryAcquire()) {
			return EAGAIN;
		}
		boolean started = false;
		try {
			int id = startThread(argument, instances, end);
			started = true;
			return id;
		}
		catch (WasmModuleException ex) {
			return refuseThread(ex);
		}
		// The latter is also thrown by a system that has no more threads.
		catch (SharedMemoryException | OutOfMemoryError ex) {
			return refuseThread(ex);
		}
		finally {
			if (!started) {
				this.spawner.release();
			}
		}
	}

	private int startThread(int argument, Supplier<Instance> instances, Runnable end) {
		Instance instance = instances.get();
		int id = nextId();
		start(this.spawner.thread("wasm-%s-%d".formatted(this.module, id), () -> run(id, argument, instance, end)), id);
		return id;
	}

	private int refuseThread(Throwable failure) {
		// What the thread needs was given back, or it was too late.
		if (isEnded()) {
			throw ended();
		}
		// The guest may try again and again.
		logger.log(this.spawnFailed.getAndSet(true) ? Level.DEBUG : Level.WARNING,
				() -> "Module '%s' could not start a thread".formatted(this.module), failure);
		return EAGAIN;
	}

	private void run(int id, int argument, Instance instance, Runnable end) {
		try {
			// Seeds it: WASI's default generator may be that of another thread.
			ThreadLocalRandom.current();
			instance.export(START_FUNCTION).apply(id, argument);
		}
		catch (Throwable ex) {
			Outcome outcome = outcome(id, ex);
			if (end(outcome) && outcome instanceof Outcome.Failed) {
				logger.log(Level.WARNING, "Module '%s' failed in thread %d".formatted(this.module, id), ex);
			}
		}
		finally {
			try {
				end.run();
			}
			finally {
				leaveSpawned();
			}
		}
	}

	private void leaveSpawned() {
		try {
			leave(Thread.currentThread());
		}
		finally {
			this.spawner.release();
		}
	}

	private Outcome outcome(int id, Throwable failure) {
		try {
			return Outcome.of(id, failure);
		}
		catch (OutOfMemoryError ex) {
			return this.exhausted;
		}
	}

	private void start(Thread thread, int id) {
		enter(thread, id);
		boolean started = false;
		try {
			thread.start();
			started = true;
		}
		finally {
			if (!started) {
				leave(thread);
			}
		}
	}

	private int nextId() {
		synchronized (this.lock) {
			return this.members.nextId();
		}
	}

	/**
	 * Ends all threads but the calling one, which is about to leave.
	 * @return {@code false} if they had already been ended
	 */
	boolean end(Outcome outcome) {
		synchronized (this.lock) {
			if (this.outcome != null) {
				return false;
			}
			this.outcome = outcome;
			this.lock.notifyAll();
			this.members.interruptOthers();
			return true;
		}
	}

	/**
	 * Waits until all threads but the calling one have left, and logs those that do not
	 * leave in time. If the calling thread is one of them, its own guest code ends when
	 * it returns there.
	 */
	void join(Duration grace) {
		List<String> left = awaitOthers(grace);
		synchronized (this.lock) {
			this.members.interruptSelf();
		}
		if (!left.isEmpty()) {
			logger.log(Level.WARNING,
					"Threads of module '%s' do not end: %s".formatted(this.module, new KnownNames(left)));
		}
	}

	/**
	 * @return the names of those that are left
	 */
	private List<String> awaitOthers(Duration grace) {
		long deadline = System.nanoTime() + grace.toNanos();
		boolean interrupted = false;
		try {
			synchronized (this.lock) {
				while (true) {
					List<String> left = this.members.others();
					if (left.isEmpty() || deadline - System.nanoTime() <= 0) {
						return left;
					}
					// A host function may have swallowed the interrupt before.
					this.members.interruptOthers();
					try {
						this.lock.wait(INTERRUPT_INTERVAL.toMillis());
					}
					catch (InterruptedException ex) {
						interrupted = true;
					}
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean isMember(Thread thread) {
		synchronized (this.lock) {
			return this.members.contains(thread);
		}
	}

	/**
	 * Registers a thread. After this, the calling method can leave again whatever
	 * happens.
	 */
	private void enter(Thread thread, int id) {
		StackReserve.require();
		ThreadMembers.Member member = new ThreadMembers.Member(id);
		synchronized (this.lock) {
			if (this.outcome != null) {
				throw ended();
			}
			boolean entered = false;
			try {
				if (this.members.isEmpty()) {
					this.spawner.activate(this);
				}
				this.members.add(thread, member);
				entered = true;
			}
			finally {
				if (!entered) {
					remove(thread);
				}
			}
		}
	}

	private void leave(Thread thread) {
		synchronized (this.lock) {
			remove(thread);
			this.lock.notifyAll();
		}
	}

	private void remove(Thread thread) {
		this.members.remove(thread);
		if (this.members.isEmpty()) {
			this.spawner.deactivate(this);
		}
	}

	private RuntimeException ended() {
		return Objects.requireNonNull(this.outcome).toException(this.module);
	}

}
