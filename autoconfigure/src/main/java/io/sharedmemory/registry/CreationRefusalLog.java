package io.sharedmemory.registry;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.sharedmemory.GrowthFailure;

/**
 * Logs memories that were not created, in one line a minute for each reason: code that
 * tries again and again must not fill the log.
 */
final class CreationRefusalLog {

	/** In nanoseconds; a constant, as the class must not have to be initialised. */
	private static final long PERIOD = 60_000_000_000L;

	private final System.Logger logger = System.getLogger(CreationRefusals.class.getName());

	private final LongSupplier clock;

	/** Guarded by the lock of this. */
	private final Map<GrowthFailure, Silence> silences = new EnumMap<>(GrowthFailure.class);

	/**
	 * @param clock in nanoseconds
	 */
	CreationRefusalLog(LongSupplier clock) {
		this.clock = clock;
		// The logging system initialises itself when it is first asked: not at the end
		// of a guest's stack.
		this.logger.isLoggable(Level.WARNING);
	}

	void refused(CreationRefusal refusal) {
		long unsaid = begin(refusal.reason());
		if (unsaid >= 0) {
			this.logger.log(Level.WARNING, "%s%s".formatted(refusal.explanation(), (unsaid == 0) ? ""
					: "; %d more were refused for the same reason since the last line".formatted(unsaid)));
		}
	}

	/**
	 * @return how many were not logged, or -1 if this is one of them
	 */
	private synchronized long begin(GrowthFailure reason) {
		long now = this.clock.getAsLong();
		Silence silence = this.silences.get(reason);
		if (silence != null && now - silence.since() < PERIOD) {
			this.silences.put(reason, new Silence(silence.since(), silence.unsaid() + 1));
			return -1;
		}
		this.silences.put(reason, new Silence(now, 0));
		return (silence != null) ? silence.unsaid() : 0;
	}

	/**
	 * @param since when the last line was
	 * @param unsaid how many have not been logged since
	 */
	private record Silence(long since, long unsaid) {
	}

}
