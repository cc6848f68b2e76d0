package io.sharedmemory;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ForcedCollectionTests {

	private final AtomicInteger collections = new AtomicInteger();

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@Test
	void collectsNothingWhenTheConditionHolds() {
		assertThat(new ForcedCollection(this.collections::incrementAndGet).until(() -> true)).isTrue();
		assertThat(this.collections).hasValue(0);
	}

	@Test
	void findsWhatTheCollectorGivesBack() {
		AtomicBoolean freed = new AtomicBoolean();
		ForcedCollection collection = new ForcedCollection(() -> freed.set(true));
		assertThat(collection.until(freed::get)).isTrue();
	}

	@Test
	void collectsOnceWhenNothingComesBack() {
		assertThat(new ForcedCollection(this.collections::incrementAndGet).until(() -> false)).isFalse();
		assertThat(this.collections).hasValue(1);
	}

	@Test
	void pausesNoLongerThanItsPatience() {
		ForcedCollection collection = new ForcedCollection(() -> {
			this.collections.incrementAndGet();
			pause(200);
		});
		collection.until(() -> false);
		// The next would be due in 1.8 seconds less what the first waited for cleaners.
		assertThat(collection.until(() -> false, ForcedCollection.SHORT_PATIENCE)).isFalse();
		assertThat(this.collections).hasValue(1);
	}

	@Test
	void waitsAsLongAsItsPatience() {
		ForcedCollection collection = new ForcedCollection(() -> {
			this.collections.incrementAndGet();
			pause(150);
		});
		collection.until(() -> false);
		// The next is due in 1.35 seconds less what the first waited for cleaners.
		assertThat(collection.until(() -> false)).isFalse();
		assertThat(this.collections).hasValue(2);
	}

	@Test
	void whatComesBackMeanwhileEndsTheWait() {
		ForcedCollection collection = new ForcedCollection(() -> {
			this.collections.incrementAndGet();
			pause(500);
		});
		collection.until(() -> false);
		AtomicInteger asked = new AtomicInteger();
		assertThat(collection.until(() -> asked.incrementAndGet() == 5)).isTrue();
		assertThat(asked).hasValue(5);
		assertThat(this.collections).hasValue(1);
	}

	@Test
	@Timeout(20)
	void isAsBeforeWhenACollectionFails() {
		AtomicBoolean failing = new AtomicBoolean(true);
		ForcedCollection collection = new ForcedCollection(() -> {
			this.collections.incrementAndGet();
			if (failing.get()) {
				throw new OutOfMemoryError("full");
			}
		});
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> collection.until(() -> false));
		failing.set(false);
		assertThat(collection.until(() -> false)).isFalse();
		assertThat(this.collections).hasValue(2);
	}

	@Test
	void oneCollectionServesAllWhoWaitForIt() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		ForcedCollection collection = new ForcedCollection(() -> {
			this.collections.incrementAndGet();
			begun.countDown();
			awaitUninterruptibly(go);
		});
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Boolean> first = executor.submit(() -> collection.until(() -> false));
			begun.await();
			// These ask after the first collection has begun: it may have missed what
			// they
			// need.
			CountDownLatch asked = new CountDownLatch(10);
			var others = IntStream.range(0, 10).mapToObj((index) -> executor.submit(() -> collection.until(() -> {
				asked.countDown();
				return false;
			}))).toList();
			asked.await();
			go.countDown();
			assertThat(first.get(10, TimeUnit.SECONDS)).isFalse();
			for (Future<Boolean> other : others) {
				assertThat(other.get(10, TimeUnit.SECONDS)).isFalse();
			}
		}
		assertThat(this.collections.get()).isBetween(1, 2);
	}

	@Test
	void keepsAnInterrupt() {
		Thread.currentThread().interrupt();
		assertThat(new ForcedCollection(this.collections::incrementAndGet).until(() -> false)).isFalse();
		assertThat(this.collections).hasValue(1);
		assertThat(Thread.currentThread().isInterrupted()).isTrue();
	}

	private static void pause(long millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		while (end - System.nanoTime() > 0) {
			LockSupport.parkNanos(end - System.nanoTime());
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
