package io.sharedmemory.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.sharedmemory.benchmark.ViewBenchmark.Access;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * Measures all figures that the memory has to reach, and prints them as a table.
 * <p>
 * Each round measures every benchmark and its peer once, close to each other and in
 * processes of their own, so that a noisy machine disturbs both. A value is the median of
 * its round; a ratio the median over the rounds. Where threads wake each other, the best
 * round of each side counts instead: whether the system has them on one processor or on
 * two, awake or asleep, matters far more than what they do. Where the difference is
 * small, iterations of one process are compared with their neighbours.
 */
final class Figures {

	private static final Path DIRECTORY = Path.of("target", "benchmark");

	private static final EnumSet<Access> ATOMIC_ACCESSES = EnumSet.of(Access.ADD32, Access.ADD64,
			Access.COMPARE_EXCHANGE32, Access.COMPARE_EXCHANGE64);

	private static final EnumSet<Access> JUDGED_ACCESSES = EnumSet.range(Access.LOAD32, Access.RECORD64);

	static {
		JUDGED_ACCESSES.addAll(ATOMIC_ACCESSES);
	}

	private static final EnumSet<Access> OTHER_ACCESSES = EnumSet.complementOf(JUDGED_ACCESSES);

	private final boolean quick = "quick".equals(System.getProperty("sharedmemory.benchmark"));

	private final int rounds = this.quick ? 1 : 5;

	/** By benchmark, parameter and threads; one result for each round. */
	private final Map<String, List<Statistics>> results = new HashMap<>();

	/** The same, one score for each iteration of all rounds. */
	private final Map<String, List<Double>> iterations = new HashMap<>();

	private Figures() {
	}

	public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
		new Figures().run();
	}

	private void run() throws IOException, InterruptedException, RunnerException {
		Files.createDirectories(DIRECTORY);
		System.out.println("Creation ...");
		Creation creation = Creation.measure();
		for (int round = 1; round <= this.rounds; round++) {
			System.out.printf("Round %d of %d ...%n", round, this.rounds);
			run(options(round, "add", "AtomicAccessBenchmark\\..*Add"));
			run(options(round, "add-2-threads", "AtomicAccessBenchmark\\..*Add(32|64)").threads(2));
			run(options(round, "wait", "(Notify|NotifyOne|HandOff)Benchmark"));
			run(options(round, "scrape", "ScrapeBenchmark"));
			// Short and many: neighbours are compared. The watcher reads ten times in
			// each.
			run(options(round, "watched", "WatchedBenchmark").measurementIterations(this.quick ? 20 : 60)
				.measurementTime(TimeValue.milliseconds(100)));
			run(accesses(round, "view", JUDGED_ACCESSES));
			run(accesses(round, "view-2-threads", ATOMIC_ACCESSES).threads(2));
			if (round == 1) {
				run(accesses(round, "view-information", OTHER_ACCESSES));
			}
			run(options(round, "grow", "GrowBenchmark").warmupIterations(200).measurementIterations(200));
			// In a cold JVM of the usual settings, as applications start.
			run(options(round, "start", "StartBenchmark").forks(this.quick ? 1 : 3)
				.warmupIterations(0)
				.measurementIterations(1)
				.jvmArgs("--enable-native-access=ALL-UNNAMED"));
		}
		List<Figure> figures = figures(creation);
		System.out.println();
		System.out.println(Figure.HEAD);
		figures.forEach((figure) -> System.out.println(figure.row()));
		Files.writeString(DIRECTORY.resolve("figures.json"),
				figures.stream().map(Figure::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));
	}

	private ChainedOptionsBuilder options(int round, String group, String benchmarks) {
		String file = "round-%d-%s".formatted(round, group);
		TimeValue time = TimeValue.milliseconds(this.quick ? 250 : 500);
		return new OptionsBuilder().include("^" + Figures.class.getPackageName() + "\\." + benchmarks)
			.forks(1)
			.warmupIterations(this.quick ? 2 : 4)
			.warmupTime(time)
			.measurementIterations(this.quick ? 3 : 5)
			.measurementTime(time)
			// A heap that is resident from the start: the first touch of a page takes
			// longer than a hand-off.
			.jvmArgs("--enable-native-access=ALL-UNNAMED", "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
			.shouldFailOnError(true)
			.output(DIRECTORY.resolve(file + ".log").toString())
			.resultFormat(ResultFormatType.JSON)
			.result(DIRECTORY.resolve(file + ".json").toString());
	}

	/**
	 * Neighbours are compared, so warm-up and measurement take an even number.
	 */
	private ChainedOptionsBuilder accesses(int round, String group, Set<Access> accesses) {
		return options(round, group, "ViewBenchmark")
			.param("access", accesses.stream().map(Enum::name).toArray(String[]::new))
			.warmupIterations(8)
			.warmupTime(TimeValue.milliseconds(200))
			.measurementIterations(20)
			.measurementTime(TimeValue.milliseconds(60));
	}

	private void run(ChainedOptionsBuilder options) throws RunnerException {
		for (RunResult result : new Runner(options.build()).run()) {
			String key = key(result.getParams());
			this.results.computeIfAbsent(key, (missing) -> new ArrayList<>())
				.add(result.getPrimaryResult().getStatistics());
			List<Double> scores = this.iterations.computeIfAbsent(key, (missing) -> new ArrayList<>());
			for (BenchmarkResult process : result.getBenchmarkResults()) {
				process.getIterationResults()
					.forEach((iteration) -> scores.add(iteration.getPrimaryResult().getScore()));
			}
		}
	}

	private static String key(BenchmarkParams params) {
		String benchmark = params.getBenchmark().substring(Figures.class.getPackageName().length() + 1);
		String parameters = params.getParamsKeys()
			.stream()
			.map((key) -> " " + params.getParam(key))
			.collect(Collectors.joining());
		return benchmark.replace("Benchmark.", ".") + parameters
				+ ((params.getThreads() > 1) ? " x" + params.getThreads() : "");
	}

	private List<Figure> figures(Creation creation) {
		List<Figure> figures = new ArrayList<>();
		figures.add(compared("32-bit add", "ns", "AtomicAccess.sharedAdd32", "AtomicAccess.bareAdd32", 1.3));
		figures.add(compared("32-bit add, 2 threads", "ns", "AtomicAccess.sharedAdd32 x2", "AtomicAccess.bareAdd32 x2",
				1.3));
		figures.add(compared("64-bit add", "ns", "AtomicAccess.sharedAdd64", "AtomicAccess.bareAdd64", 1.3));
		figures.add(compared("64-bit add, 2 threads", "ns", "AtomicAccess.sharedAdd64 x2", "AtomicAccess.bareAdd64 x2",
				1.3));
		figures.add(compared("8-bit add, to 32-bit", "ns", "AtomicAccess.sharedAdd8", "AtomicAccess.sharedAdd32", 3));
		figures.add(compared("16-bit add, to 32-bit", "ns", "AtomicAccess.sharedAdd16", "AtomicAccess.sharedAdd32", 3));
		figures.add(compared("notify, nobody waits", "ns", "Notify.shared", "Notify.bare", 3));
		figures.add(compared("hand-off and back, virtual threads", "µs", "HandOff.shared VIRTUAL",
				"HandOff.bare VIRTUAL", 2));
		figures.add(comparedAtBest("hand-off and back, platform threads", "µs", "HandOff.shared PLATFORM",
				"HandOff.bare PLATFORM", 2));
		figures.add(comparedAtBest("notify(1), 10000 waiters to 10", "ns", "NotifyOne.notifyOne 10000",
				"NotifyOne.notifyOne 10", 2));
		figures.add(comparedToNeighbours("notify, nobody waits, watched", "ns", "Watched.notifyNobody", 1.05));
		figures.add(comparedToNeighbours("hand-off and back, watched", "ns", "Watched.handOff", 1.05));
		for (Access access : JUDGED_ACCESSES) {
			// Three times as fast, and not slower.
			double bound = ATOMIC_ACCESSES.contains(access) ? 1.0 / 3 : 1;
			figures.add(comparedToNeighbours(name(access), "ns", "View.access " + access, bound));
		}
		for (Access access : ATOMIC_ACCESSES) {
			figures.add(
					comparedToNeighbours(name(access) + ", 2 threads", "ns", "View.access " + access + " x2", 1.0 / 3));
		}
		for (Access access : OTHER_ACCESSES) {
			figures.add(comparedToNeighbours(name(access), "ns", "View.access " + access, null));
		}
		figures.add(alone("scrape, of %d memories".formatted(ScrapeBenchmark.MEMORIES), "ms", "Scrape.scrape", 100));
		figures.add(compared("grow by a page, at 60000 pages to 1", "ns", "Grow.grow 60000", "Grow.grow 1", 2));
		figures.add(compared("grow by a page, at 1 page to 60000", "ns", "Grow.grow 1", "Grow.grow 60000", 2));
		figures.add(alone("grow by a page, at 60000 pages", "ns", "Grow.grow 60000", 5_000));
		figures.add(alone("grow by a page, at 1 page", "ns", "Grow.grow 1", 5_000));
		figures
			.add(Figure.alone("create, of %d at once".formatted(Creation.MEMORIES), "µs", creation.nanos() / 1000, 50));
		figures.add(Figure.alone("occupied by each beyond its first page", "KiB", creation.bytes() / 1024, 20));
		figures
			.add(added("1000 configured memories, added to a start", "ms", "Start.start 1000", "Start.start 0", 300));
		return figures;
	}

	private static String name(Access access) {
		return "compiled wasm, to Endive's memory: " + access.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	private Figure compared(String name, String unit, String measured, String peer, double bound) {
		return Figure.compared(name, unit, medians(measured), medians(peer), bound);
	}

	private Figure comparedAtBest(String name, String unit, String measured, String peer, double bound) {
		return Figure.compared(name, unit, List.of(Collections.min(medians(measured))),
				List.of(Collections.min(medians(peer))), bound);
	}

	/**
	 * Compares every other iteration with the one before it.
	 */
	private Figure comparedToNeighbours(String name, String unit, String key, @Nullable Double bound) {
		List<Double> scores = required(this.iterations, key);
		List<Double> measured = IntStream.range(0, scores.size())
			.filter((i) -> i % 2 == 1)
			.mapToObj(scores::get)
			.toList();
		List<Double> peers = IntStream.range(0, scores.size()).filter((i) -> i % 2 == 0).mapToObj(scores::get).toList();
		return Figure.compared(name, unit, measured, peers, bound);
	}

	private Figure alone(String name, String unit, String measured, double bound) {
		return Figure.alone(name, unit, Figure.median(medians(measured)), bound);
	}

	private Figure added(String name, String unit, String measured, String peer, double bound) {
		return Figure.added(name, unit, medians(measured), medians(peer), bound);
	}

	private List<Double> medians(String key) {
		return results(key).stream().map((round) -> round.getPercentile(50)).toList();
	}

	private List<Statistics> results(String key) {
		return required(this.results, key);
	}

	private static <T> List<T> required(Map<String, List<T>> results, String key) {
		List<T> found = results.get(key);
		if (found == null) {
			throw new IllegalStateException("No result of %s among %s".formatted(key, results.keySet()));
		}
		return found;
	}

}
