package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page shows the figures that lie beside it: nobody has changed one by hand.
 */
class PerformancePageTests {

	private static final String WRITE = "./mvnw -Pbenchmark -pl autoconfigure verify -Dsharedmemory.docs=write";

	private final PerformancePage page = new PerformancePage(Path.of("..", "docs"));

	@Test
	void tablesAreThoseOfTheFigures() throws IOException {
		Measurement measurement = Measurement.read(this.page.data());
		for (var block : PerformancePage.blocks(measurement).entrySet()) {
			assertThat(this.page.read(block.getKey()))
				.as("%s of docs/performance.md, which this command writes: %s", block.getKey(), WRITE)
				.isEqualTo(block.getValue());
		}
	}

	@Test
	void chartsAreThoseOfTheFigures() throws IOException {
		Measurement measurement = Measurement.read(this.page.data());
		for (var chart : PerformancePage.charts(measurement).entrySet()) {
			assertThat(this.page.readChart(chart.getKey()))
				.as("docs/performance/%s, which this command writes: %s", chart.getKey(), WRITE)
				.isEqualTo(chart.getValue());
		}
	}

	@Test
	void whatIsSlowerHasReason() throws IOException {
		assertThat(Measurement.read(this.page.data()).figures()).filteredOn(Figure::isSlower)
			.isNotEmpty()
			.extracting(Reason::of)
			.doesNotContain(Reason.UNKNOWN);
	}

	@Test
	void figuresComeBackAsTheyWereWritten(@TempDir Path directory) throws IOException {
		Measurement measurement = Measurement.read(this.page.data());
		measurement.write(directory.resolve("figures.json"));
		assertThat(Measurement.read(directory.resolve("figures.json"))).isEqualTo(measurement);
		assertThat(directory.resolve("figures.json")).hasSameTextualContentAs(this.page.data());
	}

}
