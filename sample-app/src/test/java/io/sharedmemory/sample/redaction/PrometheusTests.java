package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard and the alerts work on what a Prometheus scrapes from the application
 * while it redacts, refuses, and has a thread that nobody wakes.
 */
class PrometheusTests {

	private static final Path RULES = Path.of("../docs/prometheus/rules.yml");

	private static final Path RULES_TEST = Path.of("../docs/prometheus/rules-test.yml");

	private static final int PAGES = 32;

	/** In memory 'requests' between the stacks and the texts, where nobody writes. */
	private static final long SLEEPER = 65_536;

	/** One page more than all memories have when 'requests' has grown to its maximum. */
	private static final long BUDGET = (PAGES + 5) * (long) MemoryType.PAGE_SIZE;

	/** A minute ago there was nothing yet, so all that happened counts. */
	private static final Map<String, String> VARIABLES = Map.of("$__rate_interval", "1m", "$__range", "1m",
			"$application", "redaction", "$instance", ".*", "$memory", "requests|tallies");

	private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

	private static final String COMPARISON_WITH_A_NUMBER = " (>=|<=|==|!=|>|<) [0-9.]+";

	@TempDir
	private static Path directory;

	private static TestApplication application;

	private static PrometheusProcess prometheus;

	private static ScheduledExecutorService executor;

	private static Future<?> load;

	@BeforeAll
	static void start() throws IOException {
		Programs.require("prometheus", "promtool");
		application = TestApplication.start("wasm.shared-memory.memories.requests.maximum-pages=" + PAGES,
				"wasm.shared-memory.budget=" + BUDGET + "B");
		SharedMemoryRegistry memories = application.bean(SharedMemoryRegistry.class);
		SharedMemory stuck = memories.create("stuck", MemoryType.shared(1, 1));
		SharedMemory refused = memories.create("refused", MemoryType.shared(1, 16));
		stuck.atomicWaitAsync32(0, 0);
		memories.get("requests").atomicWaitAsync32(SLEEPER, 0);
		prometheus = PrometheusProcess.start(directory, application.port(), List.of(RULES, writeHastyRules()));
		// What happened before the first scrape is no increase.
		eventually("the first scrape").until(() -> !prometheus.query("wasm_shared_memory_registered").isEmpty());
		SharedMemory requests = memories.get("requests");
		requests.grow(PAGES - requests.size());
		byte[] tooLarge = new byte[(int) application.bean(RedactionService.class).maximumLength() + 1];
		executor = Executors.newSingleThreadScheduledExecutor();
		load = executor.scheduleWithFixedDelay(() -> load(requests, stuck, refused, tooLarge), 0, 200,
				TimeUnit.MILLISECONDS);
	}

	/**
	 * The alerts, but what takes minutes takes seconds.
	 */
	private static Path writeHastyRules() throws IOException {
		String hasty = Files.readString(RULES)
			.replaceAll("\\b(\\d+)m\\b", "$1s")
			.replace("_seconds > 300", "_seconds > 3")
			.replace("name: wasm-shared-memory", "name: hasty")
			.replace("alert: ", "alert: Hasty");
		assertThat(hasty).contains("_seconds > 3\n", "for: 10s", "[5s]");
		return Files.writeString(directory.resolve("hasty.yml"), hasty);
	}

	private static void load(SharedMemory requests, SharedMemory stuck, SharedMemory refused, byte[] tooLarge) {
		try {
			assertThat(application.client().redact("mail jo@example.org").body()).isEqualTo("mail [EMAIL]");
			assertThat(application.client().redact(tooLarge).statusCode()).isEqualTo(413);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		requests.atomicWaitAsync32(SLEEPER + 4, 0);
		assertThat(requests.atomicNotify(SLEEPER + 4, 1)).isOne();
		assertThat(refused.tryGrow(8)).isEqualTo(-1);
		assertThat(stuck.atomicNotify(8, 1)).isZero();
	}

	@AfterAll
	static void stop() throws Exception {
		try (TestApplication closedApplication = application; PrometheusProcess closedPrometheus = prometheus) {
			if (load != null) {
				assertThat(load).as("the load goes on").isNotDone();
			}
			if (executor != null) {
				executor.shutdownNow();
				assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
			}
		}
	}

	static List<String> expressions() {
		return Dashboard.read().expressions();
	}

	@ParameterizedTest
	@MethodSource("expressions")
	void expressionOfTheDashboardGivesData(String expression) {
		String query = Dashboard.substitute(expression, VARIABLES);
		assertThat(query).doesNotContain("$");
		eventually(query).untilAsserted(() -> assertThat(prometheus.query(query)).isNotEmpty()
			.allSatisfy((series) -> assertThat(value(series)).isFinite().isNotNegative())
			.anySatisfy((series) -> assertThat(value(series)).isPositive()));
	}

	static List<String> variables() {
		return Dashboard.read()
			.variables()
			.stream()
			.filter((variable) -> variable.get("type").asString().equals("query"))
			.map((variable) -> variable.at("/query/query").asString())
			.toList();
	}

	@ParameterizedTest
	@MethodSource("variables")
	void variableOfTheDashboardHasValues(String query) throws Exception {
		Matcher labelValues = LABEL_VALUES.matcher(Dashboard.substitute(query, VARIABLES));
		assertThat(labelValues.matches()).isTrue();
		assertThat(prometheus.query(labelValues.group(1))).isNotEmpty()
			.allSatisfy((series) -> assertThat(series.at("/metric/" + labelValues.group(2)).asString()).isNotEmpty());
	}

	@Test
	void failuresShowByTheirReason() {
		for (String series : List.of("memory=\"requests\", reason=\"maximum\"",
				"memory=\"refused\", reason=\"budget\"")) {
			String query = "wasm_shared_memory_grow_total{outcome=\"failure\", %s}".formatted(series);
			eventually(query).untilAsserted(() -> assertThat(prometheus.query(query)).singleElement()
				.satisfies((failures) -> assertThat(value(failures)).isPositive()));
		}
	}

	@Test
	void rulesAreEvaluated() throws Exception {
		long alerts = Files.readAllLines(RULES).stream().filter((line) -> line.contains("- alert: ")).count();
		eventually("all rules evaluated").untilAsserted(() -> assertThat(prometheus.rules()).hasSize((int) alerts * 2)
			.allSatisfy((rule) -> assertThat(rule.get("health").asString()).isEqualTo("ok")));
		for (JsonNode rule : prometheus.rules()) {
			// Whatever their values are, there are the series that an alert compares.
			String query = rule.get("query").asString().replaceAll(COMPARISON_WITH_A_NUMBER, "");
			eventually(query).until(() -> !prometheus.query(query).isEmpty());
		}
	}

	@Test
	void alertsFire() {
		eventually("all alerts")
			.untilAsserted(() -> assertThat(prometheus.firing()).contains("HastyWasmSharedMemoryGrowthFailing",
					"HastyWasmSharedMemoryAtMaximum", "HastyWasmSharedMemoryWaitersStuck",
					"HastyWasmSharedMemoryBudgetNearlyUsed"));
	}

	@Test
	void rulesAreValid() throws Exception {
		assertThat(Programs.run("promtool", "check", "rules", RULES.toString())).contains("4 rules found");
	}

	@Test
	void rulesFireWhenTheyShould() throws Exception {
		assertThat(Programs.run("promtool", "test", "rules", RULES_TEST.toString())).contains("SUCCESS");
	}

	private static double value(JsonNode series) {
		return Double.parseDouble(series.at("/value/1").asString());
	}

}
