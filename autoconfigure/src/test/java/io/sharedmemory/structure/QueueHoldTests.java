package io.sharedmemory.structure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A queue that is held for a copy.
 */
class QueueHoldTests {

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(1, 1));

	private final MessageQueue queue = MessageQueue.create(this.memory, new QueueLayout(0, 8, 20));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	/** For whom the hold is none. */
	private final MessageQueue other = MessageQueue.open(this.memory, 0);

	@Test
	void allOperationsWaitUntilTheHoldIsOver() throws Exception {
		byte[] message = { 1 };
		this.queue.put(message);
		List<Callable<?>> operations = List.of(() -> this.queue.offer(message), this.queue::poll, () -> {
			this.queue.put(message);
			return true;
		}, this.queue::take, () -> this.queue.offer(message, Duration.ofNanos(1)),
				() -> this.queue.poll(Duration.ofNanos(1)), () -> this.queue.putAsync(message).join(),
				() -> this.queue.takeAsync().join(), () -> this.queue.offerAll(List.of(message)),
				() -> this.queue.drainTo(new ArrayList<>(), 1));
		List<TestThread<?>> threads = new ArrayList<>();
		try (QueueHold hold = this.queue.hold()) {
			long before = hold.moment();
			for (Callable<?> operation : operations) {
				threads.add(this.threads.call(ThreadKind.PLATFORM, operation));
			}
			for (TestThread<?> thread : threads) {
				TestThreads.eventually().until(() -> thread.thread().getState() == Thread.State.WAITING);
			}
			assertThat(hold.moment()).isEqualTo(before);
		}
		for (TestThread<?> thread : threads) {
			thread.join();
		}
	}

	@Test
	void whoIsInterruptedWhileItWaitsForTheHoldIsInterruptedAfterIt() throws Exception {
		TestThread<Boolean> thread;
		try (QueueHold hold = this.queue.hold()) {
			thread = this.threads.call(ThreadKind.PLATFORM,
					() -> this.queue.offer(new byte[1]) && Thread.currentThread().isInterrupted());
			TestThreads.eventually().until(() -> thread.thread().getState() == Thread.State.WAITING);
			thread.interrupt();
			assertThat(hold.moment()).isEqualTo(hold.moment());
			assertThat(thread.isDone()).isFalse();
		}
		assertThat(thread.join()).isTrue();
	}

	@Test
	void theLastOfSeveralHoldsLetsThemGoOn() throws Exception {
		QueueHold first = this.queue.hold();
		QueueHold second = this.queue.hold();
		TestThread<Boolean> thread = this.threads.call(ThreadKind.PLATFORM, () -> this.queue.offer(new byte[1]));
		first.close();
		first.close();
		TestThreads.eventually().until(() -> thread.thread().getState() == Thread.State.WAITING);
		second.close();
		assertThat(thread.join()).isTrue();
		assertThat(this.queue.poll()).isNotNull();
	}

	@Test
	void whateverOthersDoIsAnotherMoment() {
		Hands hands = new Hands(QueueWords.open(this.memory, 0));
		try (QueueHold hold = this.queue.hold()) {
			long last = hold.moment();
			List<Runnable> steps = List.of(hands::claim, () -> this.other.offer(new byte[1]), this.other::reclaim,
					() -> this.other.poll(), () -> this.other.offer(new byte[1]), hands::take);
			for (Runnable step : steps) {
				step.run();
				assertThat(hold.moment()).isGreaterThan(last);
				last = hold.moment();
			}
			this.other.close();
			assertThat(hold.moment()).isEqualTo(last);
		}
	}

}
