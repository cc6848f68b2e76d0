package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

import io.sharedmemory.Programs;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.PluginTimeoutException;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.PluginUnavailableException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.snapshot.SnapshotException;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.structure.MessageQueue;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The dashboard and the alerts work on what a Prometheus scrapes from the application
 * while it redacts, refuses, has threads that nobody wakes, and a plugin that breaks
 * down.
 */
class PrometheusTests {

	private static final Path TROUBLED = Path.of("src/test/resources/modules/troubled.wasm").toAbsolutePath();

	private static final Path IDLES = Path.of("src/test/resources/modules/idles.wasm");

	private static final Path RULES_TEST = Path.of("../docs/prometheus/rules-test.yml");

	private static final int PAGES = 32;

	/** In memory 'requests' between the stacks and the texts, where nobody writes. */
	private static final long SLEEPER = 65_536;

	/** In memory 'tallies', behind the totals. */
	private static final String QUEUE = "wasm.shared-memory.memories.tallies.queues.trail.";

	/** Of a queue, see docs/guest/abi.md. */
	private static final int TAIL = 64;

	/** Nearly used when 'requests' has grown to its maximum. */
	private static final long BUDGET = (PAGES + 10) * (long) MemoryType.PAGE_SIZE;

	/** A minute ago there was nothing yet, so all that happened counts. */
	private static final Map<String, String> VARIABLES = Map.of("$__rate_interval", "1m", "$__range", "1m",
			"$application", "redaction", "$job", "redaction", "$instance", ".*", "$memory", "requests|tallies|closed",
			"$plugin", "troubled|endless|slow");

	private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

	private static final String COMPARISON_WITH_A_BOUND = " (>=|<=|==|!=|>|<) ([0-9.]+|\\w+ offset \\w+)";

	@TempDir
	private static Path directory;

	private static TestApplication application;

	private static PrometheusProcess prometheus;

	private static ScheduledExecutorService executor;

	private static Future<?> load;

	private static Future<?> naps;

	private static Future<?> endlessCall;

	private static Future<?> program;

	@BeforeAll
	static void start() throws IOException {
		Programs.requireAll("prometheus", "promtool");
		Path module = Files.copy(TROUBLED, directory.resolve("troubled.wasm"));
		application = TestApplication.start("wasm.shared-memory.memories.requests.maximum-pages=" + PAGES,
				"wasm.shared-memory.budget=" + BUDGET + "B", "wasm.plugins.troubled.location=file:" + module,
				"wasm.plugins.troubled.call-timeout=50ms", "wasm.plugins.endless.location=file:" + TROUBLED,
				"wasm.plugins.endless.call-timeout=0", "wasm.plugins.endless.instances.maximum=1",
				"wasm.plugins.endless.instances.acquire-timeout=20ms", "wasm.plugins.slow.location=file:" + TROUBLED,
				"wasm.plugins.slow.call-timeout=4s", QUEUE + "address=0x8000", QUEUE + "capacity=2",
				QUEUE + "maximum-message-size=48B", QUEUE + "stall-timeout=1ms",
				"wasm.shared-memory.memories.tallies.snapshot.location=file:" + directory.resolve("none/tallies"));
		SharedMemoryRegistry memories = application.bean(SharedMemoryRegistry.class);
		memories.create("closed", MemoryType.shared(1, 1)).close();
		memories.create("refused", MemoryType.shared(1, 16));
		memories.create("idle", MemoryType.shared(1, 1)).atomicWaitAsync32(0, 0);
		memories.create("piling", MemoryType.shared(1, 1));
		SharedMemory requests = memories.get("requests");
		requests.atomicWaitAsync32(SLEEPER, 0);
		WasmPlugins plugins = application.bean(WasmPlugins.class);
		prometheus = PrometheusProcess.start(directory, application.port(),
				List.of(HastyRules.UNHURRIED, HastyRules.write(directory)));
		// What happened before the first scrape is no increase.
		eventually("the first scrape").until(() -> !prometheus.query("wasm_shared_memory_registered").isEmpty());
		requests.grow(PAGES - requests.size());
		Files.writeString(module, "This is no module.");
		byte[] tooLarge = new byte[(int) application.bean(RedactionService.class).maximumLength() + 1];
		executor = Executors.newScheduledThreadPool(4);
		LinkableModule idler = application.bean(SharedMemoryLinker.class).load("idler", Files.readAllBytes(IDLES));
		program = executor.submit(() -> idler.run());
		WasmPlugin endless = plugins.get("endless");
		endlessCall = executor.submit(() -> endless.call("sleep"));
		eventually("the call that does not end").until(() -> !endless.runningCalls().isEmpty());
		load = executor.scheduleWithFixedDelay(() -> {
			loadTexts(tooLarge);
			loadMemories(memories);
			loadQueue(memories.get("tallies"), application.bean(MessageQueue.class));
			loadSnapshots(application.bean(SharedMemorySnapshots.class));
			loadPlugins(plugins.get("troubled"), endless);
		}, 0, 200, TimeUnit.MILLISECONDS);
		WasmPlugin slow = plugins.get("slow");
		naps = executor.scheduleWithFixedDelay(() -> slow.call("nap"), 0, 1, TimeUnit.MILLISECONDS);
	}

	private static void loadTexts(byte[] tooLarge) {
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
	}

	private static void loadMemories(SharedMemoryRegistry memories) {
		SharedMemory requests = memories.get("requests");
		for (int i = 0; i < 5; i++) {
			requests.atomicWaitAsync32(SLEEPER + 4, 0);
			assertThat(requests.atomicNotify(SLEEPER + 4, 1)).isOne();
		}
		memories.get("piling").atomicWaitAsync32(0, 0);
		assertThat(memories.get("idle").atomicNotify(8, 1)).isZero();
		assertThat(memories.get("refused").tryGrow(8)).isEqualTo(-1);
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> memories.create("too large", MemoryType.shared(8, 8)));
	}

	/**
	 * Leaves the queue full, which it has emptied before, but for one that died when it
	 * was to put a message.
	 */
	private static void loadQueue(SharedMemory memory, MessageQueue queue) {
		while (queue.poll() != null) {
			assertThat(queue.depth()).isLessThan(2);
		}
		memory.atomicAdd64(queue.layout().address() + TAIL, 1);
		assertThat(queue.offer(new byte[1])).isTrue();
		try {
			assertThat(queue.poll(Duration.ofSeconds(20))).isNotNull();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		assertThat(queue.reclaim()).isOne();
		while (queue.offer(new byte[1])) {
			assertThat(queue.depth()).isPositive();
		}
	}

	private static void loadSnapshots(SharedMemorySnapshots snapshots) {
		assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> snapshots.snapshot("tallies"));
	}

	private static void loadPlugins(WasmPlugin troubled, WasmPlugin endless) {
		troubled.call("work");
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> troubled.call("trap"));
		assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> troubled.call("sleep"));
		assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> endless.call("work"));
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(troubled::reload);
	}

	@AfterAll
	static void stop() throws Exception {
		try (TestApplication closedApplication = application; PrometheusProcess closedPrometheus = prometheus) {
			if (load != null) {
				assertThat(List.of(load, naps, endlessCall, program)).as("what goes on")
					.allSatisfy((future) -> assertThat(future).isNotDone());
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
		long rules = Pattern.compile("- (alert|record): ")
			.matcher(Files.readString(HastyRules.UNHURRIED))
			.results()
			.count();
		eventually("all rules evaluated").untilAsserted(() -> assertThat(prometheus.rules()).hasSize((int) rules * 2)
			.allSatisfy((rule) -> assertThat(rule.get("health").asString()).isEqualTo("ok")));
		for (JsonNode rule : prometheus.rules()) {
			// Whatever their values are, there are the series that an alert compares.
			String query = rule.get("query").asString().replaceAll(COMPARISON_WITH_A_BOUND, "");
			eventually(query).until(() -> !prometheus.query(query).isEmpty());
		}
	}

	@Test
	void alertsFire() throws Exception {
		eventually("all alerts")
			.untilAsserted(() -> assertThat(firing()).contains("GrowthFailing: warning, memory requests",
					"Refused: warning", "AtMaximum: warning, memory requests", "WaitersStuck: critical, memory piling",
					"WaitersStuck: warning, memory requests", "SnapshotFailing: warning, memory tallies"));
		eventually("all alerts for plugins")
			.untilAsserted(() -> assertThat(firing()).contains("Failing: warning, plugin troubled",
					"TimingOut: warning, plugin troubled", "NearlyTimingOut: warning, plugin slow",
					"PoolExhausted: warning, plugin endless", "ReloadFailed: warning, plugin troubled",
					"BusyWithoutEnd: critical, plugin endless"));
		eventually("the alert for the budget")
			.untilAsserted(() -> assertThat(firing()).contains("BudgetNearlyUsed: warning"));
		assertThat(firing()).as("idle workers, and other plugins' calls")
			.noneMatch((alert) -> alert.endsWith("memory idle") || alert.endsWith("plugin redactor"))
			.noneMatch((alert) -> alert.startsWith("NearlyTimingOut: ") && !alert.endsWith("plugin slow"))
			.doesNotContain("TimingOut: warning, plugin slow");
	}

	/** What fires in a hurry, by whose fault. */
	private static List<String> firing() throws Exception {
		return HastyRules.firing(prometheus, "memory", "plugin");
	}

	@Test
	void rulesAreValid() throws Exception {
		assertThat(Programs.run("promtool", "check", "rules", HastyRules.UNHURRIED.toString()))
			.contains("16 rules found");
	}

	@Test
	void rulesFireWhenTheyShould() throws Exception {
		assertThat(Programs.run("promtool", "test", "rules", RULES_TEST.toString())).contains("SUCCESS");
	}

	private static double value(JsonNode series) {
		return Double.parseDouble(series.at("/value/1").asString());
	}

}
