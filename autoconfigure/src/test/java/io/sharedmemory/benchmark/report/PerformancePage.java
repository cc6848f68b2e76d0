package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.sharedmemory.documentation.GeneratedDocument;

/**
 * The page that shows the figures, with its charts and the figures as data beside it.
 */
final class PerformancePage {

	private static final String TABLE = """
			| figure | measured | peer | peer's | ratio | bound |
			|---|--:|---|--:|--:|--:|
			""";

	private final GeneratedDocument page;

	private final Path directory;

	/**
	 * @param docs the directory of the page
	 */
	PerformancePage(Path docs) {
		this.page = new GeneratedDocument(docs.resolve("performance.md"));
		this.directory = docs.resolve("performance");
	}

	Path data() {
		return this.directory.resolve("figures.json");
	}

	void write(Measurement measurement) throws IOException {
		Files.createDirectories(this.directory);
		measurement.write(data());
		for (Map.Entry<String, String> block : blocks(measurement).entrySet()) {
			this.page.write(block.getKey(), block.getValue());
		}
		for (Map.Entry<String, String> chart : charts(measurement).entrySet()) {
			Files.writeString(this.directory.resolve(chart.getKey()), chart.getValue());
		}
	}

	String read(String block) throws IOException {
		return this.page.read(block);
	}

	String readChart(String file) throws IOException {
		return Files.readString(this.directory.resolve(file));
	}

	/**
	 * The generated parts of the page by their names.
	 */
	static Map<String, String> blocks(Measurement measurement) {
		Map<String, String> blocks = new LinkedHashMap<>();
		blocks.put("environment", environment(measurement.facts()));
		blocks.put("slower", slower(measurement.figures()));
		blocks.put("figures",
				Stream.of(Group.values())
					.filter((group) -> measurement.figures().stream().anyMatch((figure) -> figure.group() == group))
					.map((group) -> section(group, measurement.figures()))
					.collect(Collectors.joining("\n")));
		return blocks;
	}

	/**
	 * The charts by their file names.
	 */
	static Map<String, String> charts(Measurement measurement) {
		return Stream.of(Chart.values())
			.collect(Collectors.toMap(Chart::file, (chart) -> chart.draw(measurement.figures())));
	}

	private static String environment(Map<String, String> facts) {
		return facts.entrySet()
			.stream()
			.map((fact) -> "| %s | %s |\n".formatted(fact.getKey(), fact.getValue()))
			.collect(Collectors.joining("", "| | |\n|---|---|\n", ""));
	}

	/**
	 * What is slower than a peer, by reasons, the worst first.
	 */
	private static String slower(List<Figure> figures) {
		Map<Reason, List<Figure>> slower = figures.stream()
			.filter(Figure::isSlower)
			.sorted(Comparator.comparing(Figure::ratio).reversed())
			.collect(Collectors.groupingBy(Reason::of, LinkedHashMap::new, Collectors.toList()));
		return slower.entrySet()
			.stream()
			.map((entry) -> "%s\n\n%s%s".formatted(entry.getKey().text(), TABLE, rows(entry.getValue())))
			.collect(Collectors.joining("\n"));
	}

	private static String section(Group group, List<Figure> figures) {
		String charts = Stream.of(Chart.values())
			.filter((chart) -> chart.group() == group)
			.map((chart) -> "![%s](performance/%s)\n\n".formatted(chart.title(), chart.file()))
			.collect(Collectors.joining());
		return "### %s\n\n%s%s%s".formatted(group.title(), charts, TABLE,
				rows(figures.stream().filter((figure) -> figure.group() == group).toList()));
	}

	private static String rows(List<Figure> figures) {
		return figures.stream().map(PerformancePage::row).collect(Collectors.joining());
	}

	private static String row(Figure figure) {
		return "| %s | %s | %s | %s | %s | %s |\n".formatted(figure.name(), figure.unit().format(figure.measured()),
				figure.peerLabel(), figure.peerText(), figure.ratioText(), figure.verdict());
	}

}
