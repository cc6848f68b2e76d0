package io.sharedmemory.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * A measured value that must not exceed a bound: of its ratio to a peer's value of the
 * same run if it has a peer, of itself if not. Without a bound it is for information.
 *
 * @param name what was measured
 * @param unit the unit of the values
 * @param measured the value
 * @param peer the value that it is compared with
 * @param ratio the quotient of the two
 * @param bound the most that is allowed
 */
record Figure(String name, String unit, double measured, @Nullable Double peer, @Nullable Double ratio,
		@Nullable Double bound) {

	static final String HEAD = "%-66s %10s %10s %-5s %8s %8s".formatted("figure", "measured", "peer", "", "ratio",
			"bound");

	/**
	 * Compares by the median of the ratios of all rounds: what disturbs a round disturbs
	 * both of its values.
	 */
	static Figure compared(String name, String unit, List<Double> measured, List<Double> peers,
			@Nullable Double bound) {
		List<Double> ratios = IntStream.range(0, measured.size())
			.mapToObj((round) -> measured.get(round) / peers.get(round))
			.toList();
		return new Figure(name, unit, median(measured), median(peers), median(ratios), bound);
	}

	/**
	 * What comes on top of the peer: the median of the differences of all rounds.
	 */
	static Figure added(String name, String unit, List<Double> measured, List<Double> peers, double bound) {
		return alone(name, unit,
				median(IntStream.range(0, measured.size())
					.mapToObj((round) -> measured.get(round) - peers.get(round))
					.toList()),
				bound);
	}

	static Figure alone(String name, String unit, double measured, double bound) {
		return new Figure(name, unit, measured, null, null, bound);
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * Whether the bound was kept, null if there is none.
	 */
	@Nullable Boolean isReached() {
		return (this.bound != null) ? ((this.ratio != null) ? this.ratio : this.measured) <= this.bound : null;
	}

	String row() {
		return String.format(Locale.ROOT, "%-66s %10.2f %10s %-5s %8s %8s  %s", this.name, this.measured,
				number(this.peer), this.unit, number(this.ratio), number(this.bound), verdict());
	}

	private String verdict() {
		Boolean reached = isReached();
		return (reached != null) ? (reached ? "reached" : "missed") : "";
	}

	private static String number(@Nullable Double number) {
		return (number != null) ? String.format(Locale.ROOT, "%.2f", number) : "-";
	}

	String json() {
		return String.format(Locale.ROOT,
				"{\"figure\": \"%s\", \"unit\": \"%s\", \"measured\": %s, \"peer\": %s, \"ratio\": %s, \"bound\": %s, \"reached\": %s}",
				this.name, this.unit, this.measured, this.peer, this.ratio, this.bound, isReached());
	}

}
