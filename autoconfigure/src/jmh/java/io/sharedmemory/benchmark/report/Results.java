package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

/**
 * What a run has measured, in nanoseconds or bytes, with a score for each round.
 */
final class Results {

	private final Map<Key, List<Score>> scores = new HashMap<>();

	/**
	 * One round of a benchmark.
	 *
	 * @param median the median of its iterations or samples
	 * @param iterations the score of each iteration, in their order; empty for samples
	 */
	private record Score(double median, List<Double> iterations) {

		/**
		 * Every other iteration.
		 * @param first 0 or 1
		 */
		private List<Double> everyOther(int first) {
			return IntStream.range(0, this.iterations.size())
				.filter((i) -> i % 2 == first)
				.mapToObj(this.iterations::get)
				.toList();
		}

	}

	/**
	 * Reads the files of all rounds in a directory: what JMH has written, and the lines
	 * of other programs.
	 */
	static Results read(Path directory) throws IOException {
		Results results = new Results();
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.sorted().toList()) {
				if (file.toString().endsWith(".jmh.json")) {
					List<Map<String, Object>> benchmarks = JsonPath.parse(file.toFile()).read("$");
					benchmarks.forEach(results::addBenchmark);
				}
				else if (file.toString().endsWith(".lines.json")) {
					Files.readAllLines(file).forEach((line) -> results.addLine(JsonPath.parse(line).read("$")));
				}
			}
		}
		return results;
	}

	@SuppressWarnings("unchecked")
	private void addBenchmark(Map<String, Object> benchmark) {
		Map<String, Object> metric = (Map<String, Object>) benchmark.get("primaryMetric");
		double unit = nanos((String) metric.get("scoreUnit"));
		double median = number(((Map<String, Object>) metric.get("scorePercentiles")).get("50.0"));
		List<List<Object>> processes = (List<List<Object>>) metric.getOrDefault("rawData", List.of());
		List<Double> iterations = processes.stream()
			.flatMap(List::stream)
			.map((iteration) -> number(iteration) * unit)
			.toList();
		add(key(benchmark), new Score(median * unit, iterations));
	}

	private void addLine(Map<String, Object> line) {
		add(Key.of((String) line.get("peer"), (String) line.get("benchmark")),
				new Score(number(line.get("score")) * nanos((String) line.get("unit")), List.of()));
	}

	private void add(Key key, Score score) {
		this.scores.computeIfAbsent(key, (missing) -> new ArrayList<>()).add(score);
	}

	private static Key key(Map<String, Object> benchmark) {
		String[] name = ((String) benchmark.get("benchmark")).split("\\.");
		Map<?, ?> parameters = (Map<?, ?>) benchmark.getOrDefault("params", Map.of());
		return new Key(name[name.length - 2], name[name.length - 1],
				parameters.values().stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet()),
				(int) benchmark.get("threads"));
	}

	private static double nanos(String unit) {
		return switch (unit) {
			case "ns/op", "bytes" -> 1;
			case "us/op" -> 1e3;
			case "ms/op" -> 1e6;
			default -> throw new IllegalArgumentException("Unknown unit " + unit);
		};
	}

	private static double number(@Nullable Object number) {
		if (number instanceof Number value) {
			return value.doubleValue();
		}
		throw new IllegalArgumentException(number + " is no number");
	}

	boolean has(Key key) {
		return this.scores.containsKey(key);
	}

	/**
	 * The median of each round.
	 */
	List<Double> medians(Key key) {
		return scores(key).stream().map(Score::median).toList();
	}

	/**
	 * The best round.
	 */
	List<Double> best(Key key) {
		return List.of(Collections.min(medians(key)));
	}

	/**
	 * Every other iteration of all rounds.
	 * @param first 0 or 1
	 */
	List<Double> everyOther(Key key, int first) {
		return scores(key).stream().flatMap((score) -> score.everyOther(first).stream()).toList();
	}

	/**
	 * The median of each round over every other iteration.
	 * @param first 0 or 1
	 */
	List<Double> mediansOfEveryOther(Key key, int first) {
		return scores(key).stream().map((score) -> Figure.median(score.everyOther(first))).toList();
	}

	private List<Score> scores(Key key) {
		List<Score> found = this.scores.get(key);
		if (found == null) {
			throw new IllegalStateException("No result of %s among %s".formatted(key, this.scores.keySet()));
		}
		return found;
	}

}
