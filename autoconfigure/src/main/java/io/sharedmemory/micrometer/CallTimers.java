package io.sharedmemory.micrometer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.CallOutcome;

/**
 * The timers of the calls of one plugin in one meter registry, or of several plugins that
 * are added up: the same timers as Micrometer creates for an observation, at a small part
 * of its cost. A timer exists from the first call that it records.
 */
final class CallTimers {

	/** The value that Micrometer uses for an observation without an error. */
	private static final String NO_ERROR = "none";

	private final MeterRegistry registry;

	private final String name;

	private final Tags tags;

	private final UnaryOperator<String> exports;

	private final Map<Ended, Timer> timers = new ConcurrentHashMap<>();

	/** Guarded by the lock of this object. */
	private boolean removed;

	/**
	 * @param tags the tags that all timers have
	 * @param exports maps an export to its name in the timers
	 */
	CallTimers(MeterRegistry registry, String name, Tags tags, UnaryOperator<String> exports) {
		this.registry = registry;
		this.name = name;
		this.tags = tags;
		this.exports = exports;
	}

	/**
	 * Records a call.
	 */
	void record(String export, CallOutcome outcome, @Nullable Throwable failure, long nanos) {
		Ended ended = new Ended(export, outcome, (failure != null) ? failure.getClass() : null);
		Timer timer = this.timers.get(ended);
		if (timer == null) {
			timer = register(ended);
		}
		if (timer != null) {
			timer.record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * @return the timer, {@code null} if the timers were removed in the meantime
	 */
	private synchronized @Nullable Timer register(Ended ended) {
		if (this.removed) {
			return null;
		}
		return this.timers.computeIfAbsent(ended,
				(added) -> Timer.builder(this.name)
					.description(PluginSeries.CALL_TIME)
					.tags(this.tags.and(added.tags(this.exports)))
					.register(this.registry));
	}

	/**
	 * Removes the timers.
	 */
	synchronized void remove() {
		this.removed = true;
		this.timers.values().forEach(this.registry::remove);
		this.timers.clear();
	}

	/**
	 * What distinguishes the timers.
	 */
	private record Ended(String export, CallOutcome outcome, @Nullable Class<?> failure) {

		Tags tags(UnaryOperator<String> exports) {
			return Tags.of(DefaultPluginCallObservationConvention.EXPORT, exports.apply(this.export),
					DefaultPluginCallObservationConvention.OUTCOME, this.outcome.label(), "error",
					(this.failure != null) ? this.failure.getSimpleName() : NO_ERROR);
		}

	}

}
