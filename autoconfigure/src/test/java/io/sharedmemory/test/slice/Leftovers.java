package io.sharedmemory.test.slice;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test that failed halfway may leave: bytes, pages, and threads that wait for
 * ever.
 *
 * @param host waits on the memory
 * @param guest calls a plugin that waits on it
 */
record Leftovers(FutureTask<?> host, FutureTask<?> guest) {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	static Leftovers in(SharedMemory memory, WasmPlugin plugin) {
		memory.atomicStore32(8, 1);
		memory.grow(1);
		Leftovers leftovers = new Leftovers(started(() -> memory.atomicWait32(0, 0)),
				started(() -> plugin.call("wait", 0)));
		Awaitility.await().atMost(LIMIT).until(() -> memory.waiting() == 2);
		return leftovers;
	}

	private static FutureTask<?> started(Callable<?> waiting) {
		FutureTask<?> task = new FutureTask<>(waiting);
		Thread.ofVirtual().start(task);
		return task;
	}

	/**
	 * A memory as it is configured.
	 */
	static void assertNoneIn(SharedMemory memory) {
		assertThat(memory.isClosed()).isFalse();
		assertThat(memory.size()).isOne();
		assertThat(memory.atomicLoad32(8)).isZero();
		assertThat(memory.waiting()).isZero();
	}

	/**
	 * Waits for both threads to end.
	 */
	void assertEnded(Class<? extends Exception> host, Class<? extends Exception> guest) {
		assertThat(failure(this.host)).isInstanceOf(host);
		assertThat(failure(this.guest)).isInstanceOf(guest);
	}

	private static Throwable failure(FutureTask<?> task) {
		Awaitility.await().atMost(LIMIT).until(task::isDone);
		try {
			task.get(0, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
		catch (Exception ex) {
			return ex;
		}
		throw new AssertionError("The thread was not ended");
	}

}
