package io.sharedmemory.benchmark.report;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A measured value, and the value of a peer from the same run if it has one.
 *
 * @param group what it belongs to
 * @param name what was measured
 * @param measured the value, in the unit
 * @param unit the unit of both values
 * @param peer what it is compared with
 * @param peerValue the value of the peer, null if there is no peer or it was not measured
 * @param ratio the quotient of the two
 * @param bound the most that is allowed: of the ratio if there is a peer, of the value if
 * not; null if it is for information
 */
record Figure(Group group, String name, double measured, Unit unit, @Nullable Peer peer, @Nullable Double peerValue,
		@Nullable Double ratio, @Nullable Double bound) {

	/** Rounds of the same work differ by as much. */
	private static final double NOISE = 1.1;

	/**
	 * Compares by the median of the ratios: of rounds or of neighbours, since what
	 * disturbs one disturbs the other.
	 * @param measured the values by the number of their round, or by their place
	 * @param peerValues the peer's by the same; those that are missing are not compared
	 */
	static Figure compared(Group group, String name, Map<Integer, Double> measured, Peer peer,
			Map<Integer, Double> peerValues, @Nullable Double bound) {
		List<Double> ratios = measured.keySet()
			.stream()
			.filter(peerValues::containsKey)
			.map((round) -> measured.get(round) / peerValues.get(round))
			.toList();
		if (ratios.isEmpty()) {
			return new Figure(group, name, median(measured.values()), Unit.NANOSECONDS, peer, null, null, bound);
		}
		return new Figure(group, name, median(measured.values()), Unit.NANOSECONDS, peer, median(peerValues.values()),
				median(ratios), bound);
	}

	static Figure alone(Group group, String name, double measured, Unit unit, @Nullable Double bound) {
		return new Figure(group, name, measured, unit, null, null, null, bound);
	}

	static double median(Collection<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * The name of the peer, empty if there is none.
	 */
	String peerLabel() {
		return (this.peer != null) ? this.peer.label() : "";
	}

	/**
	 * The value of the peer, empty if there is no peer.
	 */
	String peerText() {
		if (isUnmeasuredPeer()) {
			return "not measured";
		}
		return (this.peerValue != null) ? this.unit.format(this.peerValue) : "";
	}

	/**
	 * The ratio, empty if there is none.
	 */
	String ratioText() {
		return (this.ratio != null) ? Unit.number(this.ratio) : "";
	}

	boolean isUnmeasuredPeer() {
		return this.peer != null && this.ratio == null;
	}

	boolean isSlower() {
		return this.peer != null && !this.peer.isItself() && this.ratio != null && this.ratio > NOISE;
	}

	/**
	 * Whether the bound was kept; null if there is none, or nothing to compare with.
	 */
	@Nullable Boolean isReached() {
		if (this.bound == null || isUnmeasuredPeer()) {
			return null;
		}
		return ((this.ratio != null) ? this.ratio : this.measured) <= this.bound;
	}

	/**
	 * The bound and whether it was kept, in words.
	 */
	String verdict() {
		if (this.bound == null) {
			return "";
		}
		Boolean reached = isReached();
		return "%s, %s".formatted((this.peer != null) ? Unit.number(this.bound) : this.unit.format(this.bound),
				(reached == null) ? "not measured" : (reached ? "reached" : "missed"));
	}

}
