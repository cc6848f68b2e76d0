package io.sharedmemory.actuate;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

import io.sharedmemory.MemoryReadings;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * How often memories were notified in the last seconds.
 * <p>
 * A thread reads the counters of all memories once a second, and a rate is the difference
 * from a reading of some seconds ago, so it costs nothing to those who notify.
 */
public final class NotifyRates implements AutoCloseable {

	private static final System.Logger logger = System.getLogger(NotifyRates.class.getName());

	private static final Duration SHORT = Duration.ofSeconds(10);

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private final SharedMemories registry;

	private final LongSupplier clock;

	private final Map<SharedMemory, Readings> readings = new ConcurrentHashMap<>();

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
			Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("shared-memory-rates").factory());

	private final SharedMemoryRegistryListener listener = new SharedMemoryRegistryListener() {

		@Override
		public void onAdded(SharedMemory memory) {
			NotifyRates.this.readings.computeIfAbsent(memory, (added) -> new Readings(Reading.zero(now())));
		}

		@Override
		public void onRemoved(SharedMemory memory) {
			NotifyRates.this.readings.remove(memory);
		}

	};

	/**
	 * Starts reading the counters of all memories of a registry.
	 * @param registry the memories
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // readOn() says what fails
	public NotifyRates(SharedMemories registry) {
		this(registry, System::nanoTime);
		// Not at a fixed rate: after a pause, that would make up for every missed
		// reading.
		this.executor.scheduleWithFixedDelay(this::readOn, PERIOD, PERIOD, TimeUnit.NANOSECONDS);
	}

	NotifyRates(SharedMemories registry, LongSupplier clock) {
		this.registry = registry;
		this.clock = clock;
		registry.addListener(this.listener);
		registry.forEach(this::addIfStillThere);
	}

	/**
	 * Adds a memory unless it was removed. A memory from a snapshot may have been removed
	 * in the meantime, which is not reported again. The check follows the addition: a
	 * removal after that is reported.
	 */
	private void addIfStillThere(SharedMemory memory) {
		this.readings.putIfAbsent(memory, new Readings(reading(memory)));
		if (this.registry.find(memory.name()).orElse(null) != memory) {
			this.readings.remove(memory);
		}
	}

	/**
	 * Reads the counters. A failure does not end later readings: nobody would notice that
	 * the rates no longer change.
	 */
	void readOn() {
		try {
			read();
		}
		catch (RuntimeException | Error ex) {
			logger.log(Level.WARNING, "Rates of notifies are not up to date: memories could not be read", ex);
		}
	}

	/**
	 * Takes a reading of every memory.
	 */
	void read() {
		this.readings.forEach((memory, readings) -> readings.add(reading(memory)));
	}

	/**
	 * Returns how often a memory was notified, and its waiters woken.
	 */
	Rates of(SharedMemory memory) {
		Readings readings = this.readings.get(memory);
		return (readings != null) ? readings.rates(reading(memory)) : Rates.NONE;
	}

	private Reading reading(SharedMemory memory) {
		MemoryReadings readings = memory.readings();
		return new Reading(now(), readings.notifies(), readings.woken());
	}

	private long now() {
		return this.clock.getAsLong();
	}

	/**
	 * Stops reading.
	 */
	@Override
	public void close() {
		this.registry.removeListener(this.listener);
		this.executor.shutdownNow();
	}

	/**
	 * The rate of a recurring event.
	 *
	 * @param last10Seconds how often it happened per second in the last 10 seconds, or
	 * since the first reading if that is more recent
	 * @param last60Seconds the same for the last 60 seconds
	 */
	public record Rate(double last10Seconds, double last60Seconds) {
	}

	/**
	 * @param notifies the calls of notify
	 * @param woken the waiters that were woken
	 */
	record Rates(Rate notifies, Rate woken) {

		static final Rates NONE = new Rates(new Rate(0, 0), new Rate(0, 0));

	}

	private record Reading(long time, long notifies, long woken) {

		static Reading zero(long time) {
			return new Reading(time, 0, 0);
		}

		boolean hasCountsOf(Reading other) {
			return this.notifies == other.notifies && this.woken == other.woken;
		}

	}

	/**
	 * The readings of one memory, oldest first.
	 */
	private static final class Readings {

		private final Deque<Reading> readings = new ArrayDeque<>();

		Readings(Reading first) {
			this.readings.add(first);
		}

		synchronized void add(Reading reading) {
			this.readings.add(reading);
			// Keep one reading that is as old as the window, or older.
			while (isOlderThan(LONG, second(), reading)) {
				this.readings.removeFirst();
			}
		}

		private Reading second() {
			return this.readings.stream().skip(1).findFirst().orElseThrow();
		}

		synchronized Rates rates(Reading now) {
			if (now.hasCountsOf(this.readings.getFirst())) {
				// Of many memories, most are idle.
				return Rates.NONE;
			}
			Reading shortStart = start(SHORT, now);
			Reading longStart = start(LONG, now);
			return new Rates(
					new Rate(perSecond(shortStart, now, Reading::notifies),
							perSecond(longStart, now, Reading::notifies)),
					new Rate(perSecond(shortStart, now, Reading::woken), perSecond(longStart, now, Reading::woken)));
		}

		private Reading start(Duration window, Reading now) {
			Reading start = this.readings.getFirst();
			for (Reading reading : this.readings) {
				if (!isOlderThan(window, reading, now)) {
					break;
				}
				start = reading;
			}
			return start;
		}

		private static double perSecond(Reading start, Reading now, ToLongFunction<Reading> counter) {
			// A shorter time would turn a single event into a rate.
			long nanos = Math.max(PERIOD, now.time() - start.time());
			return (counter.applyAsLong(now) - counter.applyAsLong(start)) * (double) PERIOD / nanos;
		}

		private static boolean isOlderThan(Duration age, Reading reading, Reading now) {
			return now.time() - reading.time() >= age.toNanos();
		}

	}

}
