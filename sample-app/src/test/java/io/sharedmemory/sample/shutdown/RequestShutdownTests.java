package io.sharedmemory.sample.shutdown;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginTimeoutException;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of requests that wait on a memory, or are in a plugin, when the
 * application stops.
 */
class RequestShutdownTests {

	private static final Duration PHASE = Duration.ofSeconds(60);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** A module with one function, {@code spin}, which never returns. */
	private static final String SPINNER = "0061736d01000000" + "010401600000" + "03020100" + "0708010473" + "70696e0000"
			+ "0a09010700" + "03400c000b0b";

	/**
	 * The same with a memory {@code env.memory} of a page, where {@code spin} waits for
	 * ever, at address 0.
	 */
	private static final String WAITER = "0061736d01000000" + "010401600000" + "02100103656e76066d656d6f727902030001"
			+ "03020100" + "0708010473" + "70696e0000" + "0a0f010d00" + "41004100427ffe0102001a0b";

	private final HttpClient http = HttpClient.newHttpClient();

	private final Path module;

	RequestShutdownTests(@TempDir Path directory) {
		this.module = directory.resolve("spinner.wasm");
	}

	@BeforeEach
	void writeModule() throws Exception {
		Files.write(this.module, HexFormat.of().parseHex(SPINNER));
	}

	@AfterEach
	void close() {
		this.http.shutdownNow();
	}

	private ConfigurableApplicationContext start(String... properties) {
		return start(PHASE, properties);
	}

	private ConfigurableApplicationContext start(Duration phase, String... properties) {
		String[] arguments = Stream.concat(
				Stream.of("spring.config.name=none", "server.port=0",
						"spring.lifecycle.timeout-per-shutdown-phase=" + phase,
						"wasm.shared-memory.memories.board.maximum-pages=1",
						"wasm.plugins.spinner.location=" + this.module.toUri(), "wasm.plugin-defaults.call-timeout=1h"),
				Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return SpringApplication.run(Application.class, arguments);
	}

	private CompletableFuture<HttpResponse<String>> get(ConfigurableApplicationContext context, String path) {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		return this.http.sendAsync(
				HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, path))).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	private static void awaitBlocked(ConfigurableApplicationContext context, int waiters, int calls) {
		await().atMost(LIMIT)
			.until(() -> context.getBean("board", SharedMemory.class).waiting() == waiters
					&& context.getBean(WasmPlugin.class).runningCalls().size() == calls);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void blockedRequestsAreAnsweredAfterTheirGracePeriod(boolean virtual) throws Exception {
		ConfigurableApplicationContext context = start("wasm.shutdown.grace-period=1s",
				"spring.threads.virtual.enabled=" + virtual);
		try (context) {
			CompletableFuture<HttpResponse<String>> waits = get(context, "/wait");
			CompletableFuture<HttpResponse<String>> spins = get(context, "/spin");
			awaitBlocked(context, 1, 1);
			CompletableFuture<Void> stop = CompletableFuture.runAsync(context::close);
			assertThat(waits.get(LIMIT.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("the wait was interrupted");
			assertThat(spins.get(LIMIT.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("the call was interrupted");
			stop.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
	}

	@Test
	void requestsThatEndByThemselvesAndOtherThreadsAreLeftAlone() throws Exception {
		ConfigurableApplicationContext context = start("wasm.shutdown.grace-period=0s");
		try (context) {
			SharedMemory board = context.getBean("board", SharedMemory.class);
			CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> {
				try {
					board.atomicWait32(8, 0);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			});
			CompletableFuture<HttpResponse<String>> timed = get(context, "/timed");
			CompletableFuture<HttpResponse<String>> waits = get(context, "/wait");
			awaitBlocked(context, 3, 0);
			context.close();
			assertThat(timed.get().body()).isEqualTo("TIMED_OUT");
			assertThat(waits.get().body()).isEqualTo("the wait was interrupted");
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(worker::get)
				.withCauseInstanceOf(SharedMemoryClosedException.class);
		}
	}

	@Test
	void waitWithinACallThatEndsByItselfIsLeftAlone() throws Exception {
		// What the guest waits for has no deadline of its own.
		Files.write(this.module, HexFormat.of().parseHex(WAITER));
		ConfigurableApplicationContext context = start("wasm.shutdown.grace-period=0s",
				"wasm.plugins.spinner.call-timeout=4s", "wasm.plugins.spinner.memories.[env.memory]=board");
		try (context) {
			CompletableFuture<HttpResponse<String>> spins = get(context, "/spin");
			awaitBlocked(context, 1, 1);
			context.close();
			assertThat(spins.get().body()).isEqualTo("the call took too long");
		}
	}

	@Test
	void requestsHaveNoLongerThanTheWebServerIsWaitedFor() throws Exception {
		ConfigurableApplicationContext context = start(Duration.ofSeconds(4), "wasm.shutdown.grace-period=1h");
		try (context) {
			CompletableFuture<HttpResponse<String>> waits = get(context, "/wait");
			awaitBlocked(context, 1, 0);
			context.close();
			assertThat(waits.get().body()).isEqualTo("the wait was interrupted");
		}
	}

	@Test
	void anImmediateShutdownGivesThemNoGracePeriod() throws Exception {
		ConfigurableApplicationContext context = start("wasm.shutdown.grace-period=1h", "server.shutdown=immediate");
		try (context) {
			CompletableFuture<HttpResponse<String>> waits = get(context, "/wait");
			awaitBlocked(context, 1, 0);
			SharedMemory board = context.getBean("board", SharedMemory.class);
			context.close();
			assertThat(board.statistics().interruptedWaits()).isOne();
			await().atMost(LIMIT).until(waits::isDone);
		}
	}

	@Test
	void theNextRequestOfTheThreadIsNotInterrupted() throws Exception {
		try (ConfigurableApplicationContext context = start("wasm.shutdown.grace-period=0s",
				"server.tomcat.threads.max=1", "server.tomcat.threads.min-spare=1")) {
			CompletableFuture<HttpResponse<String>> waits = get(context, "/wait");
			awaitBlocked(context, 1, 0);
			SmartLifecycle release = release(context);
			release.stop();
			assertThat(waits.get(LIMIT.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("the wait was interrupted");
			release.start();
			assertThat(get(context, "/timed").get(LIMIT.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("TIMED_OUT");
		}
	}

	@Test
	void aNegativeGracePeriodIsRefused() {
		assertThatException().isThrownBy(() -> start("wasm.shutdown.grace-period=-1s"))
			.havingRootCause()
			.withMessage("A grace period cannot be negative: -1s");
	}

	@Test
	void worksInThePhaseInWhichTheWebServerDrains() {
		try (ConfigurableApplicationContext context = start()) {
			assertThat(release(context).getPhase()).isEqualTo(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
		}
	}

	private static SmartLifecycle release(ConfigurableApplicationContext context) {
		return (SmartLifecycle) context.getBean("wasmRequestRelease", Lifecycle.class);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Requests requests(SharedMemory board, WasmPlugin spinner) {
			return new Requests(board, spinner);
		}

	}

	@RestController
	static class Requests {

		private final SharedMemory board;

		private final WasmPlugin spinner;

		Requests(SharedMemory board, WasmPlugin spinner) {
			this.board = board;
			this.spinner = spinner;
		}

		@GetMapping("/wait")
		ResponseEntity<String> waitForEver() {
			try {
				return ResponseEntity.ok(this.board.atomicWait32(0, 0).name());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return ResponseEntity.status(503).body("the wait was interrupted");
			}
		}

		@GetMapping("/timed")
		String timed() throws InterruptedException {
			return this.board.atomicWait32(4, 0, Duration.ofSeconds(2)).name();
		}

		@GetMapping("/spin")
		ResponseEntity<String> spin() {
			try {
				this.spinner.call("spin");
				return ResponseEntity.ok("returned");
			}
			catch (PluginTimeoutException ex) {
				return ResponseEntity.status(503).body("the call took too long");
			}
			catch (PluginException ex) {
				return ResponseEntity.status(503).body("the call was interrupted");
			}
		}

	}

}
