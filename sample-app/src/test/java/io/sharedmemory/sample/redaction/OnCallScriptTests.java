package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.Programs;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Somebody who is on call finds each of four plugins that give trouble in five ways, each
 * by itself: {@code ranking} compares for ever, {@code stock} waits for what nobody
 * notifies, {@code discount} divides by zero at times, and {@code cart} has grown to its
 * maximum.
 * <p>
 * Endpoints and console tell plugin, export, function and thread of what goes on, plugin
 * and function of what has failed, and the plugin of what has grown: a recording tells
 * the rest. Meters and alerts tell the plugin and the export, or the memory, and no
 * function nor thread: the endpoints do. They take a single thread that waits for an idle
 * worker, unless it waits within a call. A thread dump tells plugin, function and thread
 * of what goes on, and nothing of what has failed or grown: for that, too, there are the
 * endpoints.
 */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
class OnCallScriptTests {

	private static final String TROUBLE = "classpath:modules/%s-with-names.wasm";

	/** What is in the memories, and in the messages of some failures. */
	private static final String SECRET = "Ottilie-buys-a-boat";

	private static final byte[] SECRET_BYTES = SECRET.getBytes(StandardCharsets.US_ASCII);

	/** Not where {@code stock} waits: such words are shown. */
	private static final int ADDRESS = 1024;

	private static final Pattern IDENTIFIER = Pattern.compile("#(\\d+) ");

	private static final String COMPLAINT = "Plugin 'notice' cannot be loaded: a host function threw "
			+ "java.lang.IllegalStateException when an instance started";

	@TempDir
	private static Path directory;

	/** Where a plugin is reloaded from, in vain. */
	private static Path notice;

	private static TestApplication application;

	private static ScheduledExecutorService executor;

	private static Future<?> load;

	private static Thread ranking;

	private static Thread stock;

	@BeforeAll
	static void start() throws IOException {
		notice = Files.copy(Path.of("src/test/resources/modules/cart-with-names.wasm"),
				directory.resolve("notice.wasm"));
		application = TestApplication.startWith(Complaints.class,
				"management.endpoints.web.exposure.include=sharedmemory,wasmplugins,prometheus,metrics,health",
				"management.endpoint.health.show-details=always", "logging.level.io.sharedmemory=DEBUG",
				"wasm.shared-memory.memories.deliveries.maximum-pages=2",
				"wasm.plugins.ranking.location=" + TROUBLE.formatted("ranking"), "wasm.plugins.ranking.call-timeout=0",
				"wasm.plugins.stock.location=" + TROUBLE.formatted("stock"), "wasm.plugins.stock.call-timeout=0",
				"wasm.plugins.stock.memories.[env.memory]=deliveries",
				"wasm.plugins.discount.location=" + TROUBLE.formatted("discount"),
				"wasm.plugins.cart.location=" + TROUBLE.formatted("cart"),
				"wasm.plugins.cart.memories.[env.memory]=common", "wasm.plugins.notice.location=file:" + notice,
				"wasm.plugins.notice.reload-on-update=true", "management.endpoint.wasmplugins.access=unrestricted");
		WasmPlugins plugins = application.bean(WasmPlugins.class);
		for (String memory : List.of("deliveries", "cart.memory")) {
			write(application.bean(SharedMemoryRegistry.class).get(memory));
		}
		ranking = Thread.ofPlatform().name("web-ranking").start(() -> callInVain(plugins.get("ranking"), "rank"));
		// As requests are, by spring.threads.virtual.enabled.
		stock = Thread.ofVirtual().name("web-stock").start(() -> callInVain(plugins.get("stock"), "reserve"));
		eventually("the calls").until(() -> !plugins.get("ranking").runningCalls().isEmpty()
				&& application.bean(SharedMemoryRegistry.class).get("deliveries").waiting() == 1);
		executor = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("web-cart").factory());
		load = executor.scheduleWithFixedDelay(() -> {
			discount(plugins.get("discount"));
			plugins.get("cart").call("add");
		}, 0, 200, TimeUnit.MILLISECONDS);
		eventually("the first failures").until(() -> plugins.get("discount").events().size() > 2
				&& !application.client().memory("cart.memory").at("/growthFailures").asString().equals("0"));
	}

	private static void write(SharedMemory memory) {
		memory.data().asSlice(ADDRESS, SECRET_BYTES.length).copyFrom(MemorySegment.ofArray(SECRET_BYTES));
	}

	private static void callInVain(WasmPlugin plugin, String export) {
		assertThatExceptionOfType(PluginException.class).isThrownBy(() -> plugin.call(export));
	}

	private static void discount(WasmPlugin discount) {
		discount.call("discount", 4);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> discount.call("discount", 0));
		// Who called it gets what the host function says.
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> discount.with((instance) -> {
			instance.write(ADDRESS, SECRET_BYTES);
			return instance.call("refuse", ADDRESS, SECRET_BYTES.length);
		})).withMessageContaining(SECRET);
	}

	@AfterAll
	static void stop() throws Exception {
		try (TestApplication closed = application) {
			if (load != null) {
				assertThat(load).as("the load goes on").isNotDone();
				assertThat(ranking.isAlive() && stock.isAlive()).as("the calls go on").isTrue();
			}
			if (executor != null) {
				executor.shutdownNow();
				assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
			}
		}
		for (Thread thread : Stream.of(ranking, stock).filter((started) -> started != null).toList()) {
			assertThat(thread.join(Eventually.LIMIT)).isTrue();
		}
	}

	@Test
	void fromTheEndpoints() throws Exception {
		JsonNode call = plugin("ranking").at("/runningCalls/0");
		assertThat(call.at("/export").asString()).isEqualTo("rank");
		assertThat(call.at("/function").asString()).isEqualTo("compare_offers");
		assertThat(call.at("/thread/name").asString()).isEqualTo("web-ranking");
		assertThat(call.at("/thread/id").asLong()).isEqualTo(ranking.threadId());
		assertThat(call.has("waitingOn")).isFalse();

		call = plugin("stock").at("/runningCalls/0");
		assertThat(call.at("/function").asString()).isEqualTo("wait_for_delivery");
		assertThat(call.at("/waitingOn/memory").asString()).isEqualTo("deliveries");
		assertThat(call.at("/waitingOn/address").asInt()).isEqualTo(64);
		assertThat(call.at("/thread/name").asString()).isEqualTo("web-stock");
		assertThat(call.at("/thread/virtual").asBoolean()).isTrue();
		JsonNode waiting = json("/actuator/sharedmemory/deliveries").at("/waitingThreads/0");
		assertThat(waiting.at("/plugin").asString()).isEqualTo("stock");
		assertThat(waiting.at("/function").asString()).isEqualTo("wait_for_delivery");
		assertThat(waiting.at("/threadId").asLong()).isEqualTo(stock.threadId());

		JsonNode discount = plugin("discount");
		assertThat(discount.at("/calls/trap").asLong()).isPositive();
		assertThat(discount.at("/events").valueStream().map((event) -> event.path("detail").asString(""))).contains(
				"Plugin 'discount' failed in discount -> share: integer divide by zero",
				"Plugin 'discount' failed in refuse -> complain_of: a host function threw java.lang.IllegalStateException");

		JsonNode cart = plugin("cart").at("/memories/env.memory");
		assertThat(cart.at("/name").asString()).isEqualTo("cart.memory");
		assertThat(cart.at("/size")).isEqualTo(cart.at("/maximum"));
		JsonNode memory = json("/actuator/sharedmemory/cart.memory");
		assertThat(memory.at("/memory/growthFailuresByReason/maximum").asLong()).isPositive();
		assertThat(memory.at("/recentEvents").valueStream()).last().satisfies((event) -> {
			assertThat(event.at("/event").asString()).isEqualTo("growth_failed");
			assertThat(event.at("/plugin").asString()).isEqualTo("cart");
		});
	}

	@Test
	void fromTheConsole() {
		Browser.require();
		try (Browser browser = openConsole()) {
			eventually("who computes, and who waits").untilAsserted(() -> assertThat(browser.rows("calls"))
				.anySatisfy((row) -> assertThat(row).containsEntry("plugin", "ranking")
					.containsEntry("export", "rank")
					.containsEntry("function", "compare_offers")
					.containsEntry("waitingOn", "nothing")
					.containsEntry("thread", "web-ranking, #%d".formatted(ranking.threadId())))
				.anySatisfy((row) -> assertThat(row).containsEntry("plugin", "stock")
					.containsEntry("export", "reserve")
					.containsEntry("function", "wait_for_delivery")
					.containsEntry("waitingOn", "deliveries, address 64")
					.hasEntrySatisfying("thread", (thread) -> assertThat(thread).contains("web-stock"))));
			eventually("who fails").untilAsserted(() -> {
				assertThat(row(browser, "plugins", "discount").get("failures")).startsWith("trap ");
				assertThat(browser.text("#events")).contains("plugin discount: trapped, generation 1: "
						+ "Plugin 'discount' failed in discount -> share: integer divide by zero");
			});
			eventually("what is full").untilAsserted(() -> {
				assertThat(row(browser, "memories", "cart.memory"))
					.containsEntry("size", "3 of 3 pages, at its maximum")
					.containsEntry("holders", "plugin cart (1 instance)")
					.hasEntrySatisfying("growthFailures", (failures) -> assertThat(failures).contains("maximum"));
				assertThat(browser.text("#events"))
					.contains("memory cart.memory: growth by 1 page failed at 3 (maximum), asked for by plugin cart");
			});
		}
	}

	@Test
	void fromTheMeters() throws Exception {
		eventually("all meters").untilAsserted(() -> {
			String scrape = body("/actuator/prometheus");
			assertThat(value(scrape, "wasm_plugin_call_longest_seconds", "plugin=\"ranking\"")).isPositive();
			assertThat(value(scrape, "wasm_plugin_call_longest_seconds", "plugin=\"stock\"")).isPositive();
			assertThat(value(scrape, "wasm_shared_memory_waiters", "memory=\"deliveries\"")).isOne();
			assertThat(value(scrape, "wasm_plugin_call_seconds_count", "plugin=\"discount\"", "export=\"discount\"",
					"outcome=\"trap\""))
				.isPositive();
			assertThat(value(scrape, "wasm_shared_memory_grow_total", "memory=\"cart.memory\"", "outcome=\"failure\"",
					"reason=\"maximum\""))
				.isPositive();
			assertThat(value(scrape, "wasm_shared_memory_size_bytes", "memory=\"cart.memory\""))
				.isEqualTo(value(scrape, "wasm_shared_memory_max_bytes", "memory=\"cart.memory\""));
			assertThat(scrape).doesNotContain("web-ranking", "web-stock", "compare_offers", "wait_for_delivery");
		});
	}

	@Test
	void fromTheAlerts() throws Exception {
		Programs.requireAll("prometheus");
		try (PrometheusProcess prometheus = PrometheusProcess.start(directory, application.port(),
				List.of(HastyRules.write(directory)))) {
			eventually("all alerts").untilAsserted(
					() -> assertThat(HastyRules.firing(prometheus, "memory", "reason", "plugin", "export", "outcome"))
						.containsOnlyOnce("BusyWithoutEnd: critical, plugin ranking",
								"BusyWithoutEnd: critical, plugin stock",
								"Failing: warning, plugin discount, outcome trap",
								"GrowthFailing: warning, memory cart.memory, reason maximum, outcome failure",
								"AtMaximum: warning, memory cart.memory"));
			assertThat(HastyRules.firing(prometheus, "plugin", "memory")).as("nobody else is to blame")
				.allSatisfy((alert) -> assertThat(alert)
					.containsPattern("plugin (ranking|stock|discount|notice)$|memory cart\\.memory$"));
		}
	}

	@Test
	void fromAThreadDump() throws Exception {
		String platform = threadPrint();
		assertThat(thread(platform, "\"web-ranking\"")).contains("wasm.rankingFuncGroup_0.compare_offers",
				"wasm.rankingFuncGroup_0.rank");
		assertThat(IDENTIFIER.matcher(thread(platform, "\"web-ranking\"")).results().map((found) -> found.group(1)))
			.contains(Long.toString(ranking.threadId()));
		assertThat(platform).as("virtual threads").doesNotContain("web-stock", "wait_for_delivery");
		String all = threadDump();
		assertThat(thread(all, "\"web-ranking\"")).contains("wasm.rankingFuncGroup_0.compare_offers");
		assertThat(thread(all, "\"web-stock\"")).startsWith("#%d \"web-stock\" virtual".formatted(stock.threadId()))
			.contains("wasm.stockFuncGroup_0.wait_for_delivery", "wasm.stockFuncGroup_0.reserve");
		assertThat(all).as("what is over").doesNotContain("wasm.cartFuncGroup_0.claim_page");
	}

	/**
	 * What no other way tells of what is over already.
	 */
	@Test
	void fromARecording() throws Exception {
		try (Recording recording = new Recording()) {
			recording.enable("io.sharedmemory.Growth");
			recording.enable("io.sharedmemory.PluginCall").withThreshold(Duration.ZERO);
			recording.start();
			long rounds = rounds();
			eventually("further calls").until(() -> rounds() >= rounds + 2);
			recording.stop();
			Path file = directory.resolve("wasm.jfr");
			recording.dump(file);
			List<RecordedEvent> events = RecordingFile.readAllEvents(file);
			assertThat(events).filteredOn((event) -> event.getEventType().getName().equals("io.sharedmemory.Growth"))
				.isNotEmpty()
				.allSatisfy((event) -> {
					assertThat(event.getString("memory")).isEqualTo("cart.memory");
					assertThat(event.getString("reason")).isEqualTo("maximum");
					assertThat(event.getThread().getJavaName()).isEqualTo("web-cart");
					assertThat(event.getStackTrace().getFrames())
						.extracting(
								(frame) -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
						.contains("wasm.cartFuncGroup_0.claim_page");
				});
			assertThat(events)
				.filteredOn((event) -> event.hasField("export") && event.getString("plugin").equals("discount"))
				.filteredOn((event) -> event.getString("outcome").equals("trap"))
				.isNotEmpty()
				.allSatisfy((event) -> assertThat(event.getThread().getJavaName()).isEqualTo("web-cart"));
			assertThat(events.toString()).doesNotContain(SECRET);
		}
	}

	private static long rounds() {
		return application.bean(WasmPlugins.class).get("cart").calls().get(CallOutcome.SUCCESS);
	}

	@Test
	void contentOfMemoriesIsNowhere(CapturedOutput output) throws Exception {
		Files.copy(Path.of("src/test/resources/modules/notice-with-names.wasm"), notice,
				StandardCopyOption.REPLACE_EXISTING);
		eventually("the reload that fails")
			.until(() -> output.getAll().contains(COMPLAINT + ". Generation 1 goes on."));
		HttpResponse<String> refused = application.client()
			.send(application.client().request("/actuator/wasmplugins/notice/reload").POST(BodyPublishers.noBody()));
		assertThat(refused.statusCode()).isEqualTo(409);
		assertThat(refused.body()).contains(COMPLAINT);
		List<String> told = new ArrayList<>(List.of(body("/actuator/wasmplugins"), body("/actuator/sharedmemory"),
				body("/actuator/prometheus"), body("/actuator/metrics"), body("/actuator/health"), threadPrint(),
				threadDump(), output.getAll(), refused.body()));
		for (String plugin : List.of("ranking", "stock", "discount", "cart", "notice")) {
			told.add(body("/actuator/wasmplugins/" + plugin));
		}
		for (String memory : application.bean(SharedMemoryRegistry.class).names()) {
			told.add(body("/actuator/sharedmemory/" + memory));
		}
		if (Programs.isInstalled("chromium") && Programs.isInstalled("chromedriver")) {
			try (Browser browser = openConsole()) {
				eventually("the events").untilAsserted(
						() -> assertThat(browser.text("#events")).contains("plugin discount: trapped", "deliveries"));
				told.add(browser.source());
			}
		}
		int word = ByteBuffer.wrap(SECRET_BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
		assertThat(told).allSatisfy((text) -> assertThat(text).isNotBlank()
			.doesNotContain(SECRET, Integer.toString(word), Integer.toHexString(word)));
		assertThat(application.bean(SharedMemoryRegistry.class).get("deliveries").atomicLoad32(ADDRESS))
			.as("what was looked for is there")
			.isEqualTo(word);
	}

	private static Browser openConsole() {
		return Browser.open("http://localhost:%d/wasm-console".formatted(application.port()));
	}

	private static Map<String, String> row(Browser browser, String section, String name) {
		return browser.rows(section).stream().filter((row) -> name.equals(row.get("name"))).findFirst().orElseThrow();
	}

	private static JsonNode plugin(String name) throws IOException, InterruptedException {
		return application.client().plugin(name);
	}

	private static JsonNode json(String path) throws IOException, InterruptedException {
		return RedactionClient.json(get(path));
	}

	private static String body(String path) throws IOException, InterruptedException {
		return get(path).body();
	}

	private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = application.client().send(application.client().request(path));
		assertThat(response.statusCode()).as(path).isEqualTo(200);
		return response;
	}

	/** Of the only series that has the labels. */
	private static double value(String scrape, String name, String... labels) {
		List<String> series = scrape.lines()
			.filter((line) -> line.startsWith(name + "{") && Stream.of(labels).allMatch(line::contains))
			.toList();
		assertThat(series).as("%s %s", name, List.of(labels)).hasSize(1);
		return Double.parseDouble(series.getFirst().substring(series.getFirst().lastIndexOf(' ')));
	}

	private static String threadPrint() throws IOException, InterruptedException {
		return jcmd("Thread.print");
	}

	/** Has virtual threads, too. */
	private static String threadDump() throws IOException, InterruptedException {
		Path file = directory.resolve("threads.txt");
		jcmd("Thread.dump_to_file", "-overwrite", file.toString());
		return Files.readString(file);
	}

	private static String jcmd(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
						Long.toString(ProcessHandle.current().pid())));
		command.addAll(List.of(arguments));
		// To a file: all threads of this process stand still while it writes its dump, so
		// nobody would read a pipe that is full.
		Path output = directory.resolve("jcmd.txt");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		assertThat(process.waitFor()).as(() -> String.join(" ", command)).isZero();
		return Files.readString(output);
	}

	/** The part of a dump that is about a thread. */
	private static String thread(String dump, String name) {
		return Stream.of(dump.split("\\R\\s*\\R"))
			.map(String::strip)
			.filter((part) -> part.lines().findFirst().orElse("").contains(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("%s is not in %s".formatted(name, dump)));
	}

	/**
	 * Gives plugins a host function that fails with what it reads in their memory.
	 */
	static class Complaints {

		@Bean
		ImportFunction complain() {
			return new ImportFunction("host", "complain", FunctionType.of(List.of(ValType.I32, ValType.I32), List.of()),
					(instance, arguments) -> {
						throw new IllegalStateException("No discount as "
								+ instance.memory().readString((int) arguments[0], (int) arguments[1]));
					});
		}

	}

}
