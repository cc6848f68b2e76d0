package io.sharedmemory;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;

/**
 * A duration in a message, as people write it in a configuration: {@code 250ms}.
 *
 * @param duration the duration
 */
public record ShownDuration(Duration duration) {

	private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

	/**
	 * Returns the duration in the largest unit of which it is a whole number.
	 */
	@Override
	public String toString() {
		BigInteger nanos = BigInteger.valueOf(this.duration.getSeconds())
			.multiply(SECOND)
			.add(BigInteger.valueOf(this.duration.getNano()));
		if (nanos.signum() == 0) {
			return "0" + Unit.SECOND.symbol;
		}
		return Arrays.stream(Unit.values())
			.filter((unit) -> nanos.mod(unit.nanos()).signum() == 0)
			.findFirst()
			.map((unit) -> nanos.divide(unit.nanos()) + unit.symbol)
			.orElseThrow();
	}

	/** The units that Spring Boot binds, the largest first. */
	private enum Unit {

		DAY("d", Duration.ofDays(1)), HOUR("h", Duration.ofHours(1)), MINUTE("m", Duration.ofMinutes(1)),
		SECOND("s", Duration.ofSeconds(1)), MILLISECOND("ms", Duration.ofMillis(1)),
		MICROSECOND("us", Duration.ofNanos(1000)), NANOSECOND("ns", Duration.ofNanos(1));

		private final String symbol;

		private final Duration length;

		Unit(String symbol, Duration length) {
			this.symbol = symbol;
			this.length = length;
		}

		private BigInteger nanos() {
			return BigInteger.valueOf(this.length.toNanos());
		}

	}

}
