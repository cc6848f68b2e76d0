package io.sharedmemory.registry;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.sharedmemory.GrowthFailure;

/**
 * Tells operators of memories that were not created, in one line a minute for each
 * reason: who tries again and again must not fill the log.
 */
final class CreationRefusalLog {

	private static final System.Logger logger = System.getLogger(CreationRefusals.class.getName());

	private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

	private final LongSupplier clock;

	/** Guarded by the lock of this. */
	private final Map<GrowthFailure, Silence> silences = new EnumMap<>(GrowthFailure.class);

	/**
	 * @param clock in nanoseconds
	 */
	CreationRefusalLog(LongSupplier clock) {
		this.clock = clock;
	}

	void refused(CreationRefusal refusal) {
		long unsaid = begin(refusal.reason());
		if (unsaid >= 0) {
			logger.log(Level.WARNING, "%s%s".formatted(refusal.explanation(), (unsaid == 0) ? ""
					: "; %d more were refused for the same reason since the last line".formatted(unsaid)));
		}
	}

	/**
	 * @return how many were not told of, or -1 if this is one of them
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
	 * @param unsaid how many have not been told of since
	 */
	private record Silence(long since, long unsaid) {
	}

}
