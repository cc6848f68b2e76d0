package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.sharedmemory.AsyncTimeouts.Timeout;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AsyncTimeoutsTests {

	@RepeatedTest(5)
	void everyTimeoutHappensOnceAndNotEarlier(RepetitionInfo repetition) throws Exception {
		Random random = new Random(repetition.getCurrentRepetition());
		int count = 2000;
		List<Long> due = new ArrayList<>();
		List<Long> happened = new ArrayList<>();
		List<Timeout> cancelled = new ArrayList<>();
		AtomicInteger wrong = new AtomicInteger();
		CountDownLatch left = new CountDownLatch(count);
		long start = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
		for (int i = 0; i < count; i++) {
			long time = start + random.nextInt(100_000_000);
			due.add(time);
			AsyncTimeouts.after(time - System.nanoTime(), () -> {
				wrong.addAndGet((System.nanoTime() - time < 0) ? 1 : 0);
				// By one thread, and read after the latch.
				happened.add(time);
				left.countDown();
			});
			cancelled.add(AsyncTimeouts.after(time - System.nanoTime(), wrong::incrementAndGet));
			if (random.nextBoolean()) {
				cancelled.remove(random.nextInt(cancelled.size())).cancel();
			}
		}
		cancelled.forEach(Timeout::cancel);
		cancelled.forEach(Timeout::cancel);
		assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(wrong).hasValue(0);
		assertThat(happened).containsExactlyInAnyOrderElementsOf(due);
	}

	@Test
	void tryAgainWhenTheHeapIsFull() throws Exception {
		AtomicInteger attempts = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(2);
		AsyncTimeouts.after(0, () -> {
			if (attempts.incrementAndGet() < 3) {
				throw new OutOfMemoryError("Injected");
			}
			done.countDown();
		});
		AsyncTimeouts.after(TimeUnit.MILLISECONDS.toNanos(5), done::countDown);
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(attempts).hasValue(3);
	}

}
