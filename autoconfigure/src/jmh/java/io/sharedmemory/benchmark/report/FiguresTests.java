package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.sharedmemory.benchmark.ViewBenchmark.Access;
import io.sharedmemory.program.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Figures are of benchmarks that exist: else a run would show that only at its end.
 */
class FiguresTests {

	@TempDir
	private Path directory;

	@BeforeEach
	void writeResultsOfAllBenchmarks() throws IOException {
		try (InputStream list = FiguresTests.class.getResourceAsStream(BenchmarkList.BENCHMARK_LIST)) {
			write("round-1-all.jmh.json",
					BenchmarkList.readBenchmarkList(list)
						.stream()
						.flatMap(FiguresTests::results)
						.collect(Collectors.joining(",\n", "[", "]")));
		}
		write("creation.lines.json", lines("Creation", Stream.of("time", "occupied")));
	}

	/**
	 * One for each combination of parameters, by one and by two threads.
	 */
	private static Stream<String> results(BenchmarkListEntry benchmark) {
		List<Map<String, String>> combinations = List.of(new TreeMap<>());
		for (var parameter : benchmark.getParams().orElse(Map.of()).entrySet()) {
			List<Map<String, String>> longer = new ArrayList<>();
			for (Map<String, String> combination : combinations) {
				for (String value : parameter.getValue()) {
					Map<String, String> added = new TreeMap<>(combination);
					added.put(parameter.getKey(), value);
					longer.add(added);
				}
			}
			combinations = longer;
		}
		return combinations.stream()
			.flatMap((parameters) -> Stream.of(1, 2).map((threads) -> result(benchmark, parameters, threads)));
	}

	private static String result(BenchmarkListEntry benchmark, Map<String, String> parameters, int threads) {
		return """
				{"benchmark": "%s", "threads": %d, "params": {%s},
				"primaryMetric": {"scorePercentiles": {"50.0": 1}, "scoreUnit": "ns/op", "rawData": [[1, 1]]}}"""
			.formatted(benchmark.getUsername(), threads,
					parameters.entrySet()
						.stream()
						.map((entry) -> "\"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
						.collect(Collectors.joining(", ")));
	}

	private static String lines(String peer, Stream<String> benchmarks) {
		return benchmarks
			.map((benchmark) -> "{\"peer\": \"%s\", \"benchmark\": \"%s\", \"unit\": \"ns/op\", \"score\": 1}\n"
				.formatted(peer, benchmark))
			.collect(Collectors.joining());
	}

	private void write(String file, String content) throws IOException {
		Files.writeString(this.directory.resolve(file), content);
	}

	@Test
	void everyFigureHasItsBenchmarkAndItsPeer() throws IOException {
		Stream<String> exports = Stream.of(Access.values()).map((access) -> "wasm-" + access.export());
		write("round-1-node.lines.json",
				lines("V8",
						Stream
							.of(Stream.of("handoff", "notify-nobody", "wasm-add32-2-threads"), exports, programs(),
									programs().map((program) -> "first-" + program))
							.flatMap((benchmarks) -> benchmarks)));
		write("round-1-futex.lines.json",
				lines("futex",
						Stream.concat(
								Stream.of("handoff", "notify-nobody", "notify-one-of-10000", "add32", "add64",
										"add32-2-threads", "compare-exchange32", "load-store32"),
								programs().filter((program) -> !program.startsWith("sieve")))));
		assertThat(Figures.of(Results.read(this.directory))).isNotEmpty().noneMatch(Figure::isUnmeasuredPeer);
	}

	private static Stream<String> programs() {
		return Stream.of(Program.values())
			.flatMap((program) -> Stream.of("small", "large").map((size) -> program.module() + "-" + size));
	}

	@Test
	void figuresOfPeersThatTheMachineLacksAreMarked() throws IOException {
		assertThat(Figures.of(Results.read(this.directory))).filteredOn(Figure::isUnmeasuredPeer)
			.extracting(Figure::peer)
			.containsOnly(Peer.V8, Peer.FUTEX, Peer.C);
	}

	@Test
	void figuresAreToldApartByNameAndPeer() throws IOException {
		assertThat(Figures.of(Results.read(this.directory)))
			.extracting((figure) -> figure.group() + figure.name() + figure.peer())
			.doesNotHaveDuplicates();
	}

}
