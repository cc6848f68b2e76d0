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
 * The page that shows the figures, with the figures as data beside it.
 */
final class PerformancePage {

	private static final String HEAD = """
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

	Path file() {
		return this.page.file();
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
	}

	String read(String block) throws IOException {
		return this.page.read(block);
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

	private static String environment(Map<String, String> facts) {
		return facts.entrySet()
			.stream()
			.map((fact) -> "| %s | %s |\n".formatted(fact.getKey(), fact.getValue()))
			.collect(Collectors.joining("", "| | |\n|---|---|\n", ""));
	}

	/**
	 * What is slower than a peer, the worst first.
	 */
	private static String slower(List<Figure> figures) {
		return table(figures.stream().filter(Figure::isSlower).sorted(Comparator.comparing(Figure::ratio).reversed()));
	}

	private static String section(Group group, List<Figure> figures) {
		return "### %s\n\n%s".formatted(group.title(),
				table(figures.stream().filter((figure) -> figure.group() == group)));
	}

	private static String table(Stream<Figure> figures) {
		return figures.map(PerformancePage::row).collect(Collectors.joining("", HEAD, ""));
	}

	private static String row(Figure figure) {
		return "| %s | %s | %s | %s | %s | %s |\n".formatted(figure.name(), figure.unit().format(figure.measured()),
				figure.peerLabel(), figure.peerText(), figure.ratioText(), figure.verdict());
	}

}
