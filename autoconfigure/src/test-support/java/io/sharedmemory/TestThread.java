package io.sharedmemory;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread that a test started, with what became of it.
 *
 * @param <T> the type of its result
 */
public final class TestThread<T> {

	private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

	private final FutureTask<T> task;

	private final Thread thread;

	TestThread(ThreadKind kind, Callable<T> callable) {
		this.task = new FutureTask<>(callable);
		this.thread = kind.unstarted(this.task);
	}

	public Thread thread() {
		return this.thread;
	}

	public void interrupt() {
		this.thread.interrupt();
	}

	public boolean isDone() {
		return this.task.isDone();
	}

	/**
	 * Waits until the thread waits for something itself.
	 * @return this
	 * @throws Exception what the thread threw instead
	 */
	public TestThread<T> awaitWaiting() throws Exception {
		TestThreads.eventually().until(() -> isDone() || WAITING.contains(this.thread.getState()));
		if (isDone()) {
			throw new AssertionError("The thread did not wait but returned " + join());
		}
		return this;
	}

	/**
	 * Waits for the thread to end.
	 * @return its result
	 * @throws Exception what the thread threw
	 */
	public T join() throws Exception {
		try {
			return this.task.get(TestThreads.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (Exception) ex.getCause();
		}
		catch (TimeoutException ex) {
			AssertionError hanging = new AssertionError("Still running after " + TestThreads.LIMIT);
			hanging.setStackTrace(this.thread.getStackTrace());
			throw hanging;
		}
	}

}
