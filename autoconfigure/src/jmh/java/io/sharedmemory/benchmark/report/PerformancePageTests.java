package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page shows the figures that lie beside it: nobody has changed one by hand.
 */
class PerformancePageTests {

	private static final String WRITE = "./mvnw -Pbenchmark -pl autoconfigure verify -Dsharedmemory.docs=write";

	private static final String SLOWER = "## Slower than a peer";

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
	void everyPeerThatIsFasterIsExplained() throws IOException {
		String explained = Files.readString(this.page.file())
			.transform((text) -> text.substring(text.indexOf(SLOWER), text.indexOf("<!-- generated: slower -->")));
		assertThat(Measurement.read(this.page.data()).figures()).filteredOn(Figure::isSlower)
			.isNotEmpty()
			.extracting(Figure::peerLabel)
			.allSatisfy((peer) -> assertThat(explained).contains(peer));
	}

	@Test
	void figuresComeBackAsTheyWereWritten(@TempDir Path directory) throws IOException {
		Measurement measurement = Measurement.read(this.page.data());
		measurement.write(directory.resolve("figures.json"));
		assertThat(Measurement.read(directory.resolve("figures.json"))).isEqualTo(measurement);
		assertThat(directory.resolve("figures.json")).hasSameTextualContentAs(this.page.data());
	}

}
