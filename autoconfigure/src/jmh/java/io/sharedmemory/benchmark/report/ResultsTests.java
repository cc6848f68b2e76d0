package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.sharedmemory.ThreadKind;
import io.sharedmemory.benchmark.HandOffBenchmark;
import io.sharedmemory.benchmark.NotifyOneBenchmark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ResultsTests {

	private static final Key KEY = Key.of(HandOffBenchmark.class, "shared", ThreadKind.VIRTUAL).by(2);

	@TempDir
	private Path directory;

	@BeforeEach
	void writeFiles() throws IOException {
		writeRound(1, 1.5, "[3.0, 1.0], [4.0, 2.0]");
		writeRound(2, 0.5, "[0.5, 0.25]");
		write("round-1-node.lines.json", """
				{"peer": "V8", "benchmark": "handoff", "unit": "ns/op", "score": 96966.258}
				{"peer": "V8", "benchmark": "add32", "unit": "ns/op", "score": 3}
				""");
		write("round-2-node.lines.json", """
				{"peer": "V8", "benchmark": "handoff", "unit": "ns/op", "score": 16000}
				""");
		write("environment.json", "{\"Mode\": \"quick\"}");
		write("round-1-wait.log", "no result");
	}

	private void writeRound(int round, double median, String iterations) throws IOException {
		write("round-%d-wait.jmh.json".formatted(round), """
				[{
					"benchmark": "io.sharedmemory.benchmark.HandOffBenchmark.shared",
					"threads": 2,
					"params": {"kind": "VIRTUAL"},
					"primaryMetric": {
						"scorePercentiles": {"0.0": 0.1, "50.0": %s, "100.0": 9.9},
						"scoreUnit": "us/op",
						"rawData": [%s]
					}
				}]
				""".formatted(median, iterations));
	}

	private void write(String file, String content) throws IOException {
		Files.writeString(this.directory.resolve(file), content);
	}

	@Test
	void benchmarksHaveMediansInNanosecondsForEachRound() throws IOException {
		Results results = Results.read(this.directory);
		assertThat(results.has(KEY)).isTrue();
		assertThat(results.medians(KEY)).containsExactly(1500.0, 500.0);
		assertThat(results.best(KEY)).containsExactly(500.0);
	}

	@Test
	void everyOtherIterationCountsAcrossProcessesAndRounds() throws IOException {
		Results results = Results.read(this.directory);
		assertThat(results.everyOther(KEY, 0)).containsExactly(3000.0, 4000.0, 500.0);
		assertThat(results.everyOther(KEY, 1)).containsExactly(1000.0, 2000.0, 250.0);
		assertThat(results.mediansOfEveryOther(KEY, 1)).containsExactly(1500.0, 250.0);
	}

	@Test
	void linesOfPeersAreReadAsRounds() throws IOException {
		Results results = Results.read(this.directory);
		assertThat(results.medians(Key.of("V8", "handoff"))).containsExactly(96966.258, 16000.0);
		assertThat(results.medians(Key.of("V8", "add32"))).containsExactly(3.0);
	}

	@Test
	void missingResultIsNamed() throws IOException {
		Key missing = Key.of("futex", "handoff");
		Results results = Results.read(this.directory);
		assertThat(results.has(missing)).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> results.medians(missing))
			.withMessageContaining(missing.toString());
	}

	@Test
	void samplesHaveNoIterations() throws IOException {
		write("round-1-notify.jmh.json",
				"""
						[{
							"benchmark": "io.sharedmemory.benchmark.NotifyOneBenchmark.shared",
							"threads": 1,
							"primaryMetric": {"scorePercentiles": {"50.0": 7}, "scoreUnit": "ns/op", "rawDataHistogram": [[[[7, 3]]]]}
						}]
						""");
		assertThat(Results.read(this.directory).medians(Key.of(NotifyOneBenchmark.class, "shared")))
			.containsExactly(7.0);
	}

}
