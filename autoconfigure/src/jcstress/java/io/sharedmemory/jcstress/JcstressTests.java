package io.sharedmemory.jcstress;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;
import org.openjdk.jcstress.infra.runners.TestList;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * The tests of this package, which jcstress runs in processes of its own: in quick mode,
 * or with {@code -Dsharedmemory.jcstress=full} for minutes and in all combinations of
 * compilers. Its report is in {@code target/jcstress}.
 */
class JcstressTests {

	private static final Path DIRECTORY = Path.of("target", "jcstress").toAbsolutePath();

	private static final Path LOG = DIRECTORY.resolve("jcstress.log");

	private static final String PREFIX = "io.sharedmemory.jcstress.";

	/**
	 * How jcstress runs. Short strides keep few states, and so few memories, alive; the
	 * quick mode yields where jcstress would spin, as builds seldom have all processors.
	 */
	private enum Mode {

		QUICK(Duration.ofMinutes(10), "-m", "quick", "-time", "500", "-iters", "1", "-sc", "false", "-spinStyle",
				"THREAD_YIELD", "-jvmArgs", "--enable-native-access=ALL-UNNAMED"),

		FULL(Duration.ofHours(2), "-m", "quick", "-time", "1000", "-iters", "2", "-jvmArgsPrepend",
				"--enable-native-access=ALL-UNNAMED");

		private final Duration limit;

		private final List<String> arguments;

		Mode(Duration limit, String... arguments) {
			this.limit = limit;
			this.arguments = Stream
				.concat(Stream.of("-t", PREFIX, "-r", DIRECTORY.toString(), "-af", "NONE", "-strideSize", "128",
						"-strideCount", "8", "-hs", "128"), Stream.of(arguments))
				.toList();
		}

		static Mode configured() {
			return valueOf(System.getProperty("sharedmemory.jcstress", "quick").toUpperCase());
		}

	}

	@TestFactory
	List<DynamicTest> everyOutcomeIsAcceptable() throws Exception {
		int exit = run(Mode.configured());
		Map<String, TestResult> results = results();
		assertThat(results).as("Results; what jcstress said is in %s", LOG).isNotEmpty();
		List<DynamicTest> tests = new ArrayList<>();
		for (String name : new TreeSet<>(TestList.tests())) {
			tests.add(dynamicTest(name.substring(PREFIX.length()), () -> check(name, results.get(name))));
		}
		// Last, as it says the least.
		tests.add(dynamicTest("exit status", () -> assertThat(exit).isZero()));
		return tests;
	}

	private static int run(Mode mode) throws IOException, InterruptedException {
		FileSystemUtils.deleteRecursively(DIRECTORY);
		Files.createDirectories(DIRECTORY);
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
						Main.class.getName()));
		command.addAll(mode.arguments);
		Process process = new ProcessBuilder(command).directory(DIRECTORY.toFile())
			.redirectErrorStream(true)
			.redirectOutput(LOG.toFile())
			.start();
		try {
			assertThat(process.waitFor(mode.limit.toSeconds(), TimeUnit.SECONDS))
				.as("jcstress ends within %s, see %s", mode.limit, LOG)
				.isTrue();
			return process.exitValue();
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	private static Map<String, TestResult> results() throws IOException, ClassNotFoundException {
		InProcessCollector collector = new InProcessCollector();
		try (Stream<Path> files = Files.list(DIRECTORY)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".bin.gz")).toList()) {
				DiskReadCollector reader = new DiskReadCollector(file.toString(), collector);
				reader.dump();
				reader.close();
			}
		}
		return ReportUtils.mergedByName(collector.getTestResults())
			.stream()
			.collect(Collectors.toMap(TestResult::getName, Function.identity(), (one, other) -> one, TreeMap::new));
	}

	private static void check(String name, TestResult result) {
		assertThat(result).as("Result of %s; jcstress skips what has more actors than the system processors", name)
			.isNotNull();
		System.out.println(summary(result));
		assertThat(result.status()).as(() -> report(result)).isEqualTo(Status.NORMAL);
		assertThat(result.getTotalCount()).as(() -> report(result)).isPositive();
		assertThat(result.grading().isPassed).as(() -> report(result)).isTrue();
	}

	private static String summary(TestResult result) {
		return result.getStateKeys()
			.stream()
			.sorted()
			.map((state) -> "[%s] %,d".formatted(state, result.getCount(state)))
			.collect(Collectors.joining("   ", result.getName().substring(PREFIX.length()) + ": ", ""));
	}

	private static String report(TestResult result) {
		StringWriter report = new StringWriter();
		ReportUtils.printResult(new PrintWriter(report, true), result, true);
		return report.toString();
	}

}
