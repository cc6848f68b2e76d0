package io.sharedmemory.benchmark.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FigureTests {

	@Test
	void ratioIsTheMedianOfTheRatiosAndNotTheRatioOfTheMedians() {
		Figure figure = compared(List.of(10.0, 40.0, 30.0), List.of(5.0, 10.0, 30.0), 2.0);
		assertThat(figure.measured()).isEqualTo(30);
		assertThat(figure.peerValue()).isEqualTo(10);
		assertThat(figure.ratio()).isEqualTo(2);
		assertThat(figure.verdict()).isEqualTo("2.00, reached");
		assertThat(figure.isSlower()).isTrue();
	}

	@Test
	void onlyRoundsThatBothHaveAreCompared() {
		Map<Integer, Double> measured = Map.of(1, 10.0, 2, 80.0, 3, 90.0);
		assertThat(Figure.compared(Group.PROGRAM, "sieve", measured, Peer.V8, Map.of(2, 40.0, 3, 30.0), null).ratio())
			.isEqualTo(2.5);
		assertThat(Figure.compared(Group.PROGRAM, "sieve", Map.of(1, 10.0), Peer.V8, Map.of(2, 40.0), null))
			.matches(Figure::isUnmeasuredPeer);
	}

	@Test
	void ratioBeyondItsBoundIsMissed() {
		assertThat(compared(List.of(21.0), List.of(10.0), 2.0).verdict()).isEqualTo("2.00, missed");
	}

	@Test
	void noiseIsNotSlower() {
		assertThat(compared(List.of(1.09), List.of(1.0), null).isSlower()).isFalse();
		assertThat(compared(List.of(1.11), List.of(1.0), null).isSlower()).isTrue();
	}

	@Test
	void figureWithoutBoundHasNoVerdict() {
		assertThat(compared(List.of(21.0), List.of(10.0), null).verdict()).isEmpty();
	}

	@Test
	void peerThatWasNotMeasuredGivesNoVerdict() {
		Figure figure = compared(List.of(21.0), List.of(), 2.0);
		assertThat(figure.isUnmeasuredPeer()).isTrue();
		assertThat(figure.ratioText()).isEmpty();
		assertThat(figure.isSlower()).isFalse();
		assertThat(figure.isReached()).isNull();
		assertThat(figure.verdict()).isEqualTo("2.00, not measured");
		assertThat(figure.peerText()).isEqualTo("not measured");
	}

	@Test
	void valueWithoutPeerIsJudgedItself() {
		Figure figure = Figure.alone(Group.SIZE, "create", 7_400, Unit.NANOSECONDS, 50e3);
		assertThat(figure.isUnmeasuredPeer()).isFalse();
		assertThat(figure.verdict()).isEqualTo("50.0 µs, reached");
		assertThat(Figure.alone(Group.SIZE, "create", 50_001, Unit.NANOSECONDS, 50e3).verdict())
			.isEqualTo("50.0 µs, missed");
	}

	@Test
	void valuesAreWrittenInUnitsThatSuitThem() {
		assertThat(Unit.NANOSECONDS.format(0.456)).isEqualTo("0.46 ns");
		assertThat(Unit.NANOSECONDS.format(999)).isEqualTo("999 ns");
		assertThat(Unit.NANOSECONDS.format(1_450)).isEqualTo("1.45 µs");
		assertThat(Unit.NANOSECONDS.format(96_966)).isEqualTo("97.0 µs");
		assertThat(Unit.NANOSECONDS.format(907e6)).isEqualTo("907 ms");
		assertThat(Unit.BYTES.format(10_138)).isEqualTo("9.90 KiB");
	}

	private static Figure compared(List<Double> measured, List<Double> peers, @Nullable Double bound) {
		return Figure.compared(Group.WAIT, "hand-off", rounds(measured), Peer.LOCK_SUPPORT, rounds(peers), bound);
	}

	private static Map<Integer, Double> rounds(List<Double> values) {
		return IntStream.range(0, values.size()).boxed().collect(Collectors.toMap((i) -> i, values::get));
	}

}
