package io.sharedmemory.benchmark.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

import io.sharedmemory.benchmark.report.BarChart.Bar;
import io.sharedmemory.benchmark.report.BarChart.Colour;

/**
 * A chart of the page: of some of the figures.
 */
enum Chart {

	PROGRAM_V8(Group.PROGRAM, "Time of whole programs, in times of V8's", true, (figure) -> figure.peer() == Peer.V8),

	PROGRAM_ENDIVE(Group.PROGRAM, "Time of whole programs, in times of that on Endive's memory", true,
			(figure) -> figure.peer() == Peer.ENDIVE),

	FIRST_RUN(Group.FIRST_RUN, "Time from a program's bytes to its result, in a fresh process", false,
			(figure) -> true),

	HAND_OFF(Group.WAIT, "Time for a hand-off and back", false,
			(figure) -> figure.name().startsWith("hand-off") && !figure.name().endsWith("timeout")),

	NOTIFY_ALL(Group.WAIT, "Time to notify all virtual threads, until they have run", false,
			(figure) -> figure.name().matches("notify all, of \\d+ virtual.*")),

	WASM_ENDIVE(Group.WASM, "Time of accesses on a view, in times of that on Endive's memory", true,
			(figure) -> figure.peer() == Peer.ENDIVE && !figure.name().endsWith("threads")),

	WASM_V8(Group.WASM, "Time of accesses on a view, in times of V8's", true, (figure) -> figure.peer() == Peer.V8),

	HOST(Group.HOST, "Time of accesses by the host, in times of a bare VarHandle's", true,
			(figure) -> figure.peer() == Peer.VAR_HANDLE);

	private final Group group;

	private final String title;

	private final boolean ratios;

	private final Predicate<Figure> filter;

	Chart(Group group, String title, boolean ratios, Predicate<Figure> filter) {
		this.group = group;
		this.title = title;
		this.ratios = ratios;
		this.filter = filter;
	}

	Group group() {
		return this.group;
	}

	String title() {
		return this.title;
	}

	String file() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".svg";
	}

	String draw(List<Figure> figures) {
		List<Figure> shown = figures.stream()
			.filter((figure) -> figure.group() == this.group && figure.isCompared())
			.filter(this.filter)
			.toList();
		return (this.ratios ? ratios(shown) : times(shown)).toSvg();
	}

	private BarChart ratios(List<Figure> figures) {
		return new BarChart(this.title, 1, Unit::number,
				figures.stream().map((figure) -> new Bar(figure.name(), figure.ratio(), colour(figure))).toList());
	}

	private static Colour colour(Figure figure) {
		return figure.isSlower() ? Colour.SLOWER : Colour.SHARED_MEMORY;
	}

	/**
	 * Draws each of the measured values, and below it those of its peers.
	 */
	private BarChart times(List<Figure> figures) {
		Map<String, List<Bar>> bars = new LinkedHashMap<>();
		for (Figure figure : figures) {
			List<Bar> peers = bars.computeIfAbsent(figure.name(),
					(name) -> new ArrayList<>(List.of(new Bar(name, figure.measured(), Colour.SHARED_MEMORY))));
			peers.add(new Bar(figure.peerLabel(), figure.peerValue(), Colour.PEER));
		}
		List<Bar> all = bars.values().stream().flatMap(List::stream).toList();
		double least = all.stream().mapToDouble(Bar::value).min().orElse(1);
		return new BarChart(this.title, least / 2, Unit.NANOSECONDS::format, all);
	}

}
