package io.sharedmemory.actuate;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.NotifyRates.Rate;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NotifyRates}.
 */
class NotifyRatesTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 1);

	/** Near the end of the clock's range, which {@link System#nanoTime()} may be, too. */
	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("requests", TYPE);

	@AutoClose
	private final NotifyRates rates = new NotifyRates(this.registry, this.clock::get);

	@Test
	void memoryThatIsNotNotifiedHasRateZero() {
		pass(100);
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(0, 0));
		assertThat(this.rates.of(this.memory).woken()).isEqualTo(new Rate(0, 0));
	}

	/**
	 * Else the executor would never read again, and nobody would see it.
	 */
	@Test
	void failedReadingIsLoggedAndEndsNoLaterOne() {
		AtomicBoolean broken = new AtomicBoolean();
		try (LogRecords logged = new LogRecords(NotifyRates.class);
				NotifyRates others = new NotifyRates(this.registry, () -> {
					if (broken.get()) {
						throw new IllegalStateException("The clock is broken");
					}
					return this.clock.get();
				})) {
			broken.set(true);
			others.readOn();
			assertThat(logged.warnings()).singleElement().asString().contains("not up to date");
			broken.set(false);
			notifyMemory(10);
			this.clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
			others.readOn();
			assertThat(others.of(this.memory).notifies()).isEqualTo(new Rate(10, 10));
			assertThat(logged.warnings()).hasSize(1);
		}
	}

	@Test
	void steadyNotifiesHaveTheSameRateInBothWindows() {
		for (int second = 0; second < 100; second++) {
			notifyMemory(7);
			pass(1);
		}
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(7, 7));
	}

	@Test
	void burstCountsForExactly10And60Seconds() {
		pass(100);
		notifyMemory(600);
		for (int age = 1; age <= 10; age++) {
			pass(1);
			assertThat(this.rates.of(this.memory).notifies()).as("after %d seconds", age).isEqualTo(new Rate(60, 10));
		}
		for (int age = 11; age <= 60; age++) {
			pass(1);
			assertThat(this.rates.of(this.memory).notifies()).as("after %d seconds", age).isEqualTo(new Rate(0, 10));
		}
		pass(1);
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(0, 0));
	}

	@Test
	void rateIsExactBetweenTwoReadings() {
		pass(100);
		notifyMemory(21);
		this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
		// The readings are of whole seconds, so the windows are half a second longer.
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(21 / 10.5, 21 / 60.5));
	}

	@Test
	void wokenWaitersHaveARateOfTheirOwn() {
		pass(100);
		for (int i = 0; i < 30; i++) {
			this.memory.atomicWaitAsync32(0, 0);
		}
		this.memory.atomicNotify(0, -1);
		notifyMemory(119);
		pass(1);
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(12, 2));
		assertThat(this.rates.of(this.memory).woken()).isEqualTo(new Rate(3, 0.5));
	}

	@Test
	void rateOfAMemoryThatIsYoungerThanTheWindowIsOverItsAge() {
		pass(100);
		SharedMemory young = this.registry.create("young", TYPE);
		young.atomicNotify(0, 1);
		young.atomicNotify(0, 1);
		// Not at once: what happened twice in an instant does not happen at an endless
		// rate.
		assertThat(this.rates.of(young).notifies()).isEqualTo(new Rate(2, 2));
		this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
		assertThat(this.rates.of(young).notifies()).isEqualTo(new Rate(2, 2));
		this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(900));
		pass(3);
		assertThat(this.rates.of(young).notifies()).isEqualTo(new Rate(0.5, 0.5));
		pass(16);
		assertThat(this.rates.of(young).notifies()).isEqualTo(new Rate(0, 0.1));
	}

	@Test
	void whatAMemoryDidBeforeThereWereReadingsDoesNotCount() {
		notifyMemory(100);
		try (NotifyRates later = new NotifyRates(this.registry, this.clock::get)) {
			assertThat(later.of(this.memory).notifies()).isEqualTo(new Rate(0, 0));
			notifyMemory(3);
			assertThat(later.of(this.memory).notifies()).isEqualTo(new Rate(3, 3));
		}
	}

	@Test
	void memoryThatIsReCreatedUnderANameBeginsAnew() {
		notifyMemory(600);
		pass(5);
		this.registry.remove("requests");
		SharedMemory second = this.registry.create("requests", TYPE);
		assertThat(this.rates.of(second).notifies()).isEqualTo(new Rate(0, 0));
		second.atomicNotify(0, 1);
		pass(2);
		assertThat(this.rates.of(second).notifies()).isEqualTo(new Rate(0.5, 0.5));
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(0, 0));
	}

	@Test
	void nothingIsKeptOfARemovedMemory() {
		this.registry.create("other", TYPE);
		assertThat(readings()).hasSize(2);
		this.registry.remove("requests");
		assertThat(readings()).hasSize(1).doesNotContainKey(this.memory);
		this.registry.close();
		assertThat(readings()).isEmpty();
	}

	@Test
	void nothingIsKeptOfAMemoryThatIsRemovedWhileTheRatesLookForMemories() {
		SharedMemory other = this.registry.create("other", TYPE);
		SharedMemoryRegistry changing = changingWhileIterated(() -> this.registry.remove("requests"));
		try (NotifyRates late = new NotifyRates(changing, this.clock::get)) {
			assertThat(readings(late)).containsOnlyKeys(other);
		}
	}

	@Test
	void nothingIsKeptOfAMemoryThatIsReplacedWhileTheRatesLookForMemories() {
		List<SharedMemory> replacements = new ArrayList<>();
		SharedMemoryRegistry changing = changingWhileIterated(() -> {
			this.registry.remove("requests");
			replacements.add(this.registry.create("requests", TYPE));
		});
		try (NotifyRates late = new NotifyRates(changing, this.clock::get)) {
			assertThat(readings(late)).containsOnlyKeys(replacements.getFirst());
		}
	}

	/**
	 * The registry, in which something happens after a snapshot of it was taken.
	 */
	private SharedMemoryRegistry changingWhileIterated(Runnable change) {
		return (SharedMemoryRegistry) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SharedMemoryRegistry.class }, (proxy, method, arguments) -> {
					if (method.isDefault()) {
						return InvocationHandler.invokeDefault(proxy, method, arguments);
					}
					Object result = method.invoke(this.registry, arguments);
					if (method.getName().equals("iterator")) {
						change.run();
					}
					return result;
				});
	}

	@Test
	void rateOfAClosedMemoryFadesOut() {
		pass(100);
		notifyMemory(60);
		this.memory.close();
		pass(1);
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(6, 1));
		pass(60);
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(0, 0));
	}

	@Test
	void memoryThatIsInNoRegistryHasRateZero() {
		try (SharedMemory stray = SharedMemory.create(TYPE)) {
			stray.atomicNotify(0, 1);
			assertThat(this.rates.of(stray).notifies()).isEqualTo(new Rate(0, 0));
		}
	}

	@Test
	void readingsAreBounded() {
		for (int second = 0; second < 1000; second++) {
			pass(1);
			assertThat(readings().get(this.memory)).extracting("readings", InstanceOfAssertFactories.COLLECTION)
				.hasSizeLessThanOrEqualTo(61);
		}
	}

	@Test
	void readingsThatAreFarApartStillMakeARate() {
		notifyMemory(600);
		this.clock.addAndGet(TimeUnit.SECONDS.toNanos(300));
		this.rates.read();
		assertThat(this.rates.of(this.memory).notifies()).isEqualTo(new Rate(2, 2));
		pass(1);
		assertThat(this.rates.of(this.memory).notifies().last10Seconds()).isLessThan(2);
	}

	@Test
	void closedRatesDoNotHearOfMemories() {
		this.rates.close();
		this.registry.create("late", TYPE);
		assertThat(readings()).containsOnlyKeys(this.memory);
	}

	@Test
	void readsByItselfUntilItIsClosed() {
		NotifyRates running = new NotifyRates(this.registry);
		assertThat(threads()).hasSize(1);
		this.memory.atomicNotify(0, 1);
		// Within two seconds of its life, a rate over its age would not be below one
		// half.
		await().atMost(Duration.ofSeconds(30))
			.until(() -> running.of(this.memory).notifies().last10Seconds() > 0
					&& running.of(this.memory).notifies().last10Seconds() < 0.5);
		assertThat(running).extracting("readings", InstanceOfAssertFactories.map(SharedMemory.class, Object.class))
			.extractingByKey(this.memory)
			.extracting("readings", InstanceOfAssertFactories.COLLECTION)
			.hasSizeGreaterThan(1);
		running.close();
		await().atMost(Duration.ofSeconds(30)).until(() -> threads().isEmpty());
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("shared-memory-rates"))
			.toList();
	}

	private void pass(int seconds) {
		for (int i = 0; i < seconds; i++) {
			this.clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
			this.rates.read();
		}
	}

	private void notifyMemory(int times) {
		for (int i = 0; i < times; i++) {
			this.memory.atomicNotify(0, 1);
		}
	}

	private Map<SharedMemory, Object> readings() {
		return readings(this.rates);
	}

	private static Map<SharedMemory, Object> readings(NotifyRates rates) {
		return assertThat(rates).extracting("readings", InstanceOfAssertFactories.map(SharedMemory.class, Object.class))
			.actual();
	}

}
