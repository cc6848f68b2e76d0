package io.sharedmemory;

import java.math.BigInteger;
import java.time.Duration;

/**
 * A duration in a message, as people write it in a configuration: {@code 250ms}.
 *
 * @param duration the duration
 */
// Has nothing static that a full stack could keep from being initialised.
public record ShownDuration(Duration duration) {

	/**
	 * Returns the duration in the largest unit of which it is a whole number, of those
	 * that Spring Boot binds.
	 */
	@Override
	public String toString() {
		long seconds = this.duration.getSeconds();
		int nanos = this.duration.getNano();
		if (nanos == 0) {
			return shown(seconds);
		}
		if (nanos % 1_000_000 == 0) {
			return shown(seconds, 1000, nanos / 1_000_000) + "ms";
		}
		return (nanos % 1000 == 0) ? shown(seconds, 1_000_000, nanos / 1000) + "us"
				: shown(seconds, 1_000_000_000, nanos) + "ns";
	}

	private static String shown(long seconds) {
		if (seconds == 0 || seconds % 60 != 0) {
			return seconds + "s";
		}
		long minutes = seconds / 60;
		if (minutes % 60 != 0) {
			return minutes + "m";
		}
		long hours = minutes / 60;
		return (hours % 24 == 0) ? hours / 24 + "d" : hours + "h";
	}

	private static BigInteger shown(long seconds, long perSecond, long rest) {
		return BigInteger.valueOf(seconds).multiply(BigInteger.valueOf(perSecond)).add(BigInteger.valueOf(rest));
	}

}
