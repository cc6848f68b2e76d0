package io.sharedmemory.sample.redaction;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.MemoryType;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What somebody sees who looks at the console with a browser.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoints.web.exposure.include=sharedmemory,wasmplugins",
				"wasm.shared-memory.memories.orders.maximum-pages=8",
				"wasm.plugins.shop.location=classpath:modules/shop.wasm", "wasm.plugins.shop.call-timeout=0",
				"wasm.plugins.shop.memories.[env.memory]=orders",
				"wasm.plugins.opening.location=classpath:modules/opening-with-names.wasm",
				"wasm.plugins.opening.memories.[env.memory]=orders" })
@Timeout(300)
class ConsoleBrowserTests {

	private static final String MEMORIES = "memories";

	/** A word that is nowhere but in a memory. */
	private static final int CONTENT = 1_928_374_655;

	private static Browser browser;

	@Autowired
	private SharedMemoryRegistry memories;

	@Autowired
	private WasmPlugin shop;

	@Autowired
	private WasmPlugin opening;

	@Autowired
	private AtomicInteger refusal;

	private RedactionClient client;

	@BeforeAll
	static void requireBrowser() {
		Browser.require();
	}

	@BeforeEach
	void open(@LocalServerPort int port) {
		this.client = new RedactionClient(port);
		if (browser == null) {
			browser = Browser.open("http://localhost:%d/wasm-console".formatted(port));
		}
		eventually("the page has read").untilAsserted(
				() -> assertThat(browser.rows(MEMORIES)).extracting((row) -> row.get("name")).contains("requests"));
	}

	@AfterEach
	void closeClient() {
		this.client.close();
	}

	@AfterAll
	static void quit() {
		if (browser != null) {
			browser.close();
		}
	}

	@Test
	void numbersMoveUnderLoadAndAgreeWithTheEndpoint() throws Exception {
		String before = memory("requests").get("notifies");
		AtomicBoolean goesOn = new AtomicBoolean(true);
		try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
			Future<?> load = executor.submit(() -> {
				while (goesOn.get()) {
					assertThat(this.client.redact("mail jo@example.org").body()).isEqualTo("mail [EMAIL]");
				}
				return null;
			});
			try {
				eventually("a line that has risen")
					.untilAsserted(() -> assertThat(notifyLine()).containsPattern("now [1-9][0-9.,]*, "));
				assertThat(memory("requests").get("notifies")).isNotEqualTo(before);
			}
			finally {
				goesOn.set(false);
			}
			load.get();
		}
		this.memories.get("requests").grow(1);
		JsonNode truth = this.client.memory("requests");
		eventually("the page shows what the endpoint says").untilAsserted(() -> assertThat(memory("requests"))
			.containsEntry("size", "%d of 256 pages".formatted(truth.get("size").asLong()))
			.containsEntry("notifies",
					"%,d in all, %,d woken".formatted(truth.get("notifies").asLong(), truth.get("woken").asLong()))
			.containsEntry("growths", "1 time, 1 page")
			.containsEntry("waiters", truth.get("waiters").asString()));
		eventually("the event").untilAsserted(() -> assertThat(browser.text("#events"))
			.contains("memory requests: grown by 1 page to 5, asked for by the host"));
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void memoryThatIsRefusedIsSeen() {
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.memories.create("<b>huge", MemoryType.shared(16384, 16384)));
		eventually("the refusal").untilAsserted(() -> assertThat(browser.text("#events"))
			.contains("refused memory <b>huge: not created with 16,384 pages (budget)"));
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void stuckWaiterIsSeen() throws Exception {
		SharedMemory orders = this.memories.get("orders");
		orders.atomicStore32(64, CONTENT);
		Thread thread = Thread.ofPlatform().name("stuck-order").start(() -> this.shop.call("wait_for_stock", CONTENT));
		try {
			eventually("the waiter").untilAsserted(() -> assertThat(browser.rows("waiters"))
				.anySatisfy((row) -> assertThat(row).containsEntry("memory", "orders")
					.containsEntry("address", "64 (32 bits)")
					.containsEntry("user", "plugin shop")
					.containsEntry("function", "wait_for_stock")
					.containsEntry("thread", "stuck-order, #%d".formatted(thread.threadId()))
					.containsEntry("deadline", "never")));
			eventually("the call").untilAsserted(() -> assertThat(browser.rows("calls"))
				.anySatisfy((row) -> assertThat(row).containsEntry("plugin", "shop")
					.containsEntry("export", "wait_for_stock")
					.containsEntry("waitingOn", "orders, address 64")
					.containsEntry("deadline", "none")));
			assertThat(plugin().get("instances")).startsWith("1 busy, ");
			assertThat(browser.text("body")).doesNotContain(Integer.toString(CONTENT))
				.doesNotContain("%,d".formatted(CONTENT));
		}
		finally {
			orders.atomicNotify(64, 1);
			thread.join();
		}
		eventually("it is gone").untilAsserted(() -> assertThat(browser.rows("waiters"))
			.noneSatisfy((row) -> assertThat(row).containsEntry("memory", "orders")));
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void instanceThatHangsInItsStartIsSeen() throws Exception {
		SharedMemory orders = this.memories.get("orders");
		orders.atomicStore32(128, 1);
		Thread thread = this.opening.with((instance) -> {
			Thread second = Thread.ofPlatform().name("early-order").start(() -> this.opening.call("work"));
			eventually("the start").untilAsserted(() -> assertThat(browser.rows("calls"))
				.anySatisfy((row) -> assertThat(row).containsEntry("plugin", "opening")
					.containsEntry("export", "none, an instance starts")
					.containsEntry("function", "wait_for_opening")
					.containsEntry("waitingOn", "orders, address 128")
					.containsEntry("thread", "early-order, #%d".formatted(second.threadId()))
					.doesNotContainEntry("deadline", "none")));
			return second;
		});
		orders.atomicStore32(128, 0);
		assertThat(orders.atomicNotify(128, 1)).isOne();
		thread.join();
		eventually("it has started").untilAsserted(() -> assertThat(browser.rows("calls"))
			.noneSatisfy((row) -> assertThat(row).containsEntry("plugin", "opening")));
	}

	@Test
	void failureIsCountedAndAnEvent() {
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> this.shop.call("price", 0));
		eventually("the failure").untilAsserted(() -> assertThat(plugin()).containsEntry("failures", "trap 1"));
		eventually("the event")
			.untilAsserted(() -> assertThat(browser.text("#events")).contains("plugin shop: trapped, generation 1: "));
	}

	@Test
	void namesAreNothingButText() {
		List<String> names = List.of("<img src=x onerror=document.title='taken'>",
				"<script>document.title='taken'<script>");
		names.forEach((name) -> this.memories.create(name, MemoryType.shared(1, 2)));
		try {
			eventually("their rows").untilAsserted(
					() -> assertThat(browser.rows(MEMORIES)).extracting((row) -> row.get("name")).containsAll(names));
			eventually("the event").untilAsserted(() -> assertThat(browser.text("#events"))
				.contains("memory %s: created, 1 page".formatted(names.getFirst())));
			assertThat(browser.script("return document.images.length + document.scripts.length")).isEqualTo(1L);
			assertThat(browser.title()).isEqualTo("WebAssembly console");
		}
		finally {
			names.forEach((name) -> this.memories.get(name).close());
		}
	}

	@Test
	void pageMayNotMakeMarkupOfText() {
		assertThat(browser.script("""
				try {
					document.createElement("p").innerHTML = "<b>bold</b>";
					return "made";
				}
				catch (refusal) {
					return refusal.name;
				}
				""")).isEqualTo("TypeError");
		assertThat(browser.complaints()).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			401 | the endpoint 'sharedmemory' wants you to sign in (401) | false
			403 | the endpoint 'wasmplugins' is not for you (403)        | false
			404 | nothing is at ./actuator/sharedmemory                  | false
			503 | it answered with status 503                            | true
			302 | it sends you elsewhere                                 | false
			""")
	void whatIsLackingIsSaid(int status, String message, boolean stays) {
		this.refusal.set(status);
		try {
			eventually("what is lacking").untilAsserted(() -> {
				browser.element("#again").click();
				assertThat(browser.text("#problems")).contains(message);
			});
			assertThat(browser.rows(MEMORIES).isEmpty()).isNotEqualTo(stays);
			assertThat(browser.text("#state")).isEqualTo("Cannot read, tries again");
			assertThat(browser.text("#events").contains("memory requests: ")).isEqualTo(stays);
		}
		finally {
			this.refusal.set(0);
		}
		eventually("the page goes on").untilAsserted(() -> {
			browser.element("#again").click();
			assertThat(browser.element("#problems").isDisplayed()).isFalse();
			assertThat(browser.rows(MEMORIES)).isNotEmpty();
		});
		browser.complaints();
	}

	@Test
	void keyboardReachesWhatThereIs() {
		browser.script("document.body.tabIndex = -1; document.body.focus(); return true");
		browser.focused().sendKeys(Keys.TAB);
		assertThat(browser.focused().getText()).isEqualTo("Skip to the memories");
		browser.focused().sendKeys(Keys.TAB);
		assertThat(browser.focused().getText()).isEqualTo("Pause");
		browser.focused().sendKeys(Keys.ENTER);
		assertThat(browser.text("#state")).isEqualTo("Paused");
		assertThat(browser.focused().getText()).isEqualTo("Resume");
		browser.focused().sendKeys(Keys.ENTER);
		assertThat(browser.text("#state")).isNotEqualTo("Paused");
		browser.focused().sendKeys(Keys.TAB);
		assertThat(browser.focused().getText()).isEqualTo("Read now");
		browser.focused().sendKeys(Keys.TAB);
		assertThat(browser.focused().getAccessibleName()).isEqualTo("Memories");
	}

	@Test
	void screenReaderHasNamesForWhatItReads() {
		for (String section : List.of(MEMORIES, "waiters", "plugins", "calls")) {
			assertThat(browser.element("#%s caption".formatted(section)).getText()).isNotEmpty();
			assertThat(browser.element("#%s thead th".formatted(section)).getAriaRole()).isEqualTo("columnheader");
		}
		assertThat(browser.element("#memories tbody th").getAriaRole()).isEqualTo("rowheader");
		eventually("the line has words").untilAsserted(
				() -> assertThat(browser.element("#memories tbody td:nth-of-type(3) svg").getAccessibleName())
					.startsWith("Notifies a second: now "));
		assertThat(browser.element("#events ol").getAriaRole()).isEqualTo("log");
		assertThat(browser.element("#events ol").getDomAttribute("aria-live")).isEqualTo("polite");
	}

	@Test
	void lightAndDark() {
		String background = "return getComputedStyle(document.body).backgroundColor";
		browser.prefer("prefers-color-scheme", "light");
		assertThat(browser.script(background)).isEqualTo("rgb(245, 246, 248)");
		browser.prefer("prefers-color-scheme", "dark");
		assertThat(browser.script(background)).isEqualTo("rgb(20, 23, 27)");
	}

	private static String notifyLine() {
		return (String) browser.script("""
				return [...document.querySelectorAll("#memories tbody tr")]
					.find((row) => row.querySelector("th bdi").textContent === "requests")
					.querySelectorAll(".line")[1].ariaLabel
				""");
	}

	private static Map<String, String> memory(String name) {
		return row(MEMORIES, name);
	}

	private static Map<String, String> plugin() {
		return row("plugins", "shop");
	}

	private static Map<String, String> row(String section, String name) {
		return browser.rows(section).stream().filter((row) -> name.equals(row.get("name"))).findFirst().orElseThrow();
	}

	/**
	 * Lets tests have the endpoints refuse.
	 */
	@TestConfiguration
	static class Refusal {

		@Bean
		AtomicInteger refusal() {
			return new AtomicInteger();
		}

		@Bean
		FilterRegistrationBean<Filter> refusingFilter(AtomicInteger refusal) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				int status = refusal.get();
				if (status == 0) {
					chain.doFilter(request, response);
					return;
				}
				((HttpServletResponse) response).setStatus(status);
				((HttpServletResponse) response).setHeader("Location", "/login");
			});
			registration.addUrlPatterns("/actuator/*");
			return registration;
		}

	}

}
