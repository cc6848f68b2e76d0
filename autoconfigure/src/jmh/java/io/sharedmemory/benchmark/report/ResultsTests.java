package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.sharedmemory.ThreadKind;
import io.sharedmemory.benchmark.HandOffBenchmark;
import io.sharedmemory.benchmark.NotifyOneBenchmark;
import io.sharedmemory.benchmark.ProgramBenchmark;
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
		write("round-1-node-handoff.lines.json", """
				{"peer": "V8", "benchmark": "handoff", "unit": "ns/op", "score": 96966.258}
				""");
		write("round-2-node-handoff.lines.json", """
				{"peer": "V8", "benchmark": "handoff", "unit": "ns/op", "score": 16000}
				""");
		write("round-2-node-add32.lines.json", """
				{"peer": "V8", "benchmark": "add32", "unit": "ns/op", "score": 3}
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
		assertThat(results.medians(KEY)).isEqualTo(Map.of(1, 1500.0, 2, 500.0));
		assertThat(results.best(KEY)).isEqualTo(Map.of(1, 500.0));
	}

	@Test
	void everyOtherIterationCountsAcrossProcessesAndRounds() throws IOException {
		Results results = Results.read(this.directory);
		assertThat(results.everyOther(KEY, 0)).isEqualTo(Map.of(0, 3000.0, 1, 4000.0, 2, 500.0));
		assertThat(results.everyOther(KEY, 1)).isEqualTo(Map.of(0, 1000.0, 1, 2000.0, 2, 250.0));
		assertThat(results.mediansOfEveryOther(KEY, 1)).isEqualTo(Map.of(1, 1500.0, 2, 250.0));
	}

	@Test
	void linesOfPeersAreReadAsRounds() throws IOException {
		Results results = Results.read(this.directory);
		assertThat(results.medians(Key.of("V8", "handoff"))).isEqualTo(Map.of(1, 96966.258, 2, 16000.0));
		assertThat(results.medians(Key.of("V8", "add32"))).isEqualTo(Map.of(2, 3.0));
	}

	@Test
	void twoResultsInARoundAreRefused() throws IOException {
		write("round-2-again.lines.json", """
				{"peer": "V8", "benchmark": "handoff", "unit": "ns/op", "score": 17000}
				""");
		assertThatIllegalStateException().isThrownBy(() -> Results.read(this.directory))
			.withMessageContaining("handoff")
			.withMessageEndingWith("in round 2");
	}

	@Test
	void timeThatABenchmarkTakesItselfCounts() throws Exception {
		write("round-1-program.jmh.json", """
				[{
					"benchmark": "io.sharedmemory.benchmark.ProgramBenchmark.run",
					"threads": 1,
					"primaryMetric": {"scorePercentiles": {"50.0": 9}, "scoreUnit": "ms/op", "rawData": [[9, 9]]},
					"secondaryMetrics": {
						"nanos": {"scorePercentiles": {"50.0": 8}, "scoreUnit": "#", "rawData": [[7, 9]]}
					}
				}]
				""");
		Key key = Key.of(ProgramBenchmark.class, "run");
		assertThat(Results.read(this.directory).medians(key)).isEqualTo(Map.of(1, 8.0));
		assertThat(ProgramBenchmark.OwnTime.class.getField(Results.OWN_TIME).getType()).isEqualTo(long.class);
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
			.isEqualTo(Map.of(1, 7.0));
	}

}
