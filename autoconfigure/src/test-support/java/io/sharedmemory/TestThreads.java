package io.sharedmemory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * The threads that a test starts. Closing it interrupts those that are left.
 */
public final class TestThreads implements AutoCloseable {

	/** When something that must happen is taken not to happen. */
	public static final Duration LIMIT = Duration.ofSeconds(60);

	private final List<TestThread<?>> threads = new ArrayList<>();

	/**
	 * Work of a thread that has no result.
	 */
	@FunctionalInterface
	public interface Work {

		void run() throws Exception;

	}

	public <T> TestThread<T> call(ThreadKind kind, Callable<T> callable) {
		TestThread<T> thread = new TestThread<>(kind, callable);
		this.threads.add(thread);
		thread.thread().start();
		return thread;
	}

	public TestThread<Void> run(ThreadKind kind, Work work) {
		return call(kind, () -> {
			work.run();
			return null;
		});
	}

	/**
	 * Starts platform and virtual threads in turn.
	 */
	public void run(int count, Work work) {
		for (int i = 0; i < count; i++) {
			run(ThreadKind.values()[i % 2], work);
		}
	}

	/**
	 * Waits for all threads and throws the first failure of one.
	 */
	public void join() throws Exception {
		for (TestThread<?> thread : this.threads) {
			thread.join();
		}
	}

	/**
	 * Waits for a condition without sleeping longer than needed.
	 */
	public static ConditionFactory eventually() {
		return Awaitility.await()
			.atMost(LIMIT)
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1));
	}

	/**
	 * Waits until that many threads wait on a memory.
	 */
	public static void awaitWaiting(SharedMemory memory, int count) {
		eventually().until(() -> memory.waiting() == count);
	}

	@Override
	public void close() {
		this.threads.forEach(TestThread::interrupt);
	}

}
