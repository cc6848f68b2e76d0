package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

/**
 * What a run has measured, in nanoseconds or bytes, with a score for each round. A round
 * lacks what has failed in it.
 */
final class Results {

	/** What counts in the place of JMH's time, if a benchmark has it. */
	static final String OWN_TIME = "nanos";

	private static final Pattern ROUND = Pattern.compile("round-(\\d+)-.*");

	private final Map<Key, SortedMap<Integer, Score>> scores = new HashMap<>();

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
				int round = round(file);
				if (file.toString().endsWith(".jmh.json")) {
					List<Map<String, Object>> benchmarks = JsonPath.parse(file.toFile()).read("$");
					benchmarks.forEach((benchmark) -> results.addBenchmark(round, benchmark));
				}
				else if (file.toString().endsWith(".lines.json")) {
					Files.readAllLines(file).forEach((line) -> results.addLine(round, JsonPath.parse(line).read("$")));
				}
			}
		}
		return results;
	}

	/**
	 * What is measured once has no round, and counts as one.
	 */
	private static int round(Path file) {
		Matcher matcher = ROUND.matcher(file.getFileName().toString());
		return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 1;
	}

	@SuppressWarnings("unchecked")
	private void addBenchmark(int round, Map<String, Object> benchmark) {
		Map<String, Object> others = (Map<String, Object>) benchmark.getOrDefault("secondaryMetrics", Map.of());
		Map<String, Object> metric = (Map<String, Object>) others.getOrDefault(OWN_TIME,
				benchmark.get("primaryMetric"));
		double unit = nanos((String) metric.get("scoreUnit"));
		double median = number(((Map<String, Object>) metric.get("scorePercentiles")).get("50.0"));
		List<List<Object>> processes = (List<List<Object>>) metric.getOrDefault("rawData", List.of());
		List<Double> iterations = processes.stream()
			.flatMap(List::stream)
			.map((iteration) -> number(iteration) * unit)
			.toList();
		add(round, key(benchmark), new Score(median * unit, iterations));
	}

	private void addLine(int round, Map<String, Object> line) {
		add(round, Key.of((String) line.get("peer"), (String) line.get("benchmark")),
				new Score(number(line.get("score")) * nanos((String) line.get("unit")), List.of()));
	}

	private void add(int round, Key key, Score score) {
		if (this.scores.computeIfAbsent(key, (missing) -> new TreeMap<>()).putIfAbsent(round, score) != null) {
			throw new IllegalStateException("Two results of %s in round %d".formatted(key, round));
		}
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
			case "ns/op", "bytes", "#" -> 1;
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
	 * The median of each round, by its number.
	 */
	Map<Integer, Double> medians(Key key) {
		return rounds(key, Score::median);
	}

	/**
	 * The best round, as the only one.
	 */
	Map<Integer, Double> best(Key key) {
		return Map.of(1, Collections.min(medians(key).values()));
	}

	/**
	 * Every other iteration of all rounds, by its place among them.
	 * @param first 0 or 1
	 */
	Map<Integer, Double> everyOther(Key key, int first) {
		List<Double> iterations = scores(key).values()
			.stream()
			.flatMap((score) -> score.everyOther(first).stream())
			.toList();
		return IntStream.range(0, iterations.size()).boxed().collect(Collectors.toMap((i) -> i, iterations::get));
	}

	/**
	 * The median of each round over every other iteration, by the round's number.
	 * @param first 0 or 1
	 */
	Map<Integer, Double> mediansOfEveryOther(Key key, int first) {
		return rounds(key, (score) -> Figure.median(score.everyOther(first)));
	}

	private Map<Integer, Double> rounds(Key key, ToDoubleFunction<Score> value) {
		return scores(key).entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (round) -> value.applyAsDouble(round.getValue())));
	}

	private SortedMap<Integer, Score> scores(Key key) {
		SortedMap<Integer, Score> found = this.scores.get(key);
		if (found == null) {
			throw new IllegalStateException("No result of %s among %s".formatted(key, this.scores.keySet()));
		}
		return found;
	}

}
