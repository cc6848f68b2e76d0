package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reports what a run has measured: on the console, and on request in {@code docs/}.
 */
public final class BenchmarkReport {

	private BenchmarkReport() {
	}

	/**
	 * Reads what was measured, prints all figures, and writes the page if the system
	 * property {@code sharedmemory.docs} is {@code write}.
	 * @param args the directory that the run has left its results in
	 */
	public static void main(String... args) throws IOException {
		Path directory = Path.of(args[0]);
		List<Figure> figures = Figures.of(Results.read(directory));
		figures.stream().map(BenchmarkReport::row).forEach(System.out::println);
		Measurement measurement = new Measurement(Measurement.readFacts(directory.resolve("environment.json")),
				figures);
		measurement.write(directory.resolve("figures.json"));
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			new PerformancePage(Path.of("..", "docs")).write(measurement);
		}
	}

	private static String row(Figure figure) {
		return "%-66s %10s  %-28s %12s %7s  %s".formatted(figure.name(), figure.unit().format(figure.measured()),
				figure.peerLabel(), figure.peerText(), figure.ratioText(), figure.verdict());
	}

}
