package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How threads that are woken together wake each other.
 */
@Timeout(60)
class ThreadWaitTests {

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private static ThreadWait onThisThread() {
		return new ThreadWait(8, 32, 0, Deadline.never());
	}

	@Test
	void threadThatHasLeftPrecedesNobody() {
		ThreadWait wait = onThisThread();
		wait.leave();
		assertThat(wait.precede(onThisThread())).isFalse();
	}

	@Test
	void threadPrecedesOneOther() {
		ThreadWait wait = onThisThread();
		assertThat(wait.precede(onThisThread())).isTrue();
		assertThat(wait.precede(onThisThread())).isFalse();
	}

	@Test
	void onlyVirtualThreadsFollow() throws Exception {
		for (ThreadKind kind : ThreadKind.values()) {
			assertThat(this.threads.call(kind, () -> onThisThread().canFollow()).join())
				.isEqualTo(kind == ThreadKind.VIRTUAL);
		}
	}

	// semantics 13, 28
	@ParameterizedTest
	@ValueSource(ints = { 31, 32, 33, 100, 2000 })
	void allThatAreWokenTogetherRun(int count) throws Exception {
		WaitQueues queues = new WaitQueues((address, width) -> 0);
		List<TestThread<WaitOutcome>> waiters = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			// Mixed, so that platform threads precede virtual ones as well
			ThreadKind kind = (i % 50 == 0) ? ThreadKind.PLATFORM : ThreadKind.VIRTUAL;
			waiters.add(this.threads.call(kind, () -> queues.await(onThisThread())));
		}
		eventually().until(() -> queues.size() == count);
		assertThat(queues.notify(8, -1)).isEqualTo(count);
		for (TestThread<WaitOutcome> waiter : waiters) {
			assertThat(waiter.join()).isEqualTo(WaitOutcome.OK);
		}
	}

}
