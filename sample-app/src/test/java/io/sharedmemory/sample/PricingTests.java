package io.sharedmemory.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prices over HTTP, while the plugin that says them is replaced.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
		"wasm.plugins.pricing.reload-on-update=true", "management.endpoint.wasmplugins.access=unrestricted" })
class PricingTests {

	private static final int CALLERS = 8;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Path ORIGINAL = Path.of("src/main/resources/plugins/pricing.wasm");

	private static final Path DEAR = Path.of("src/test/resources/modules/dear-pricing.wasm");

	@TempDir
	private static Path directory;

	private static HttpClient client;

	@Autowired
	@Qualifier("pricing")
	private WasmPlugin plugin;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void location(DynamicPropertyRegistry properties) {
		put(ORIGINAL);
		properties.add("wasm.plugins.pricing.location", () -> "file:" + file());
	}

	private static Path file() {
		return directory.resolve("pricing.wasm");
	}

	/** As a deployment does it: the file is whole whenever somebody looks. */
	private static void put(Path module) {
		try {
			Path copy = Files.copy(module, directory.resolve("new.wasm"), StandardCopyOption.REPLACE_EXISTING);
			Files.move(copy, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@BeforeAll
	static void connect() {
		client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
	}

	@AfterAll
	static void disconnect() {
		client.close();
	}

	@AfterEach
	void restore() throws Exception {
		put(ORIGINAL);
		Awaitility.await("the original price").atMost(LIMIT).until(() -> get("1").body().equals("{\"cents\":1000}"));
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1000", "9, 9000", "10, 9000", "12, 10800", "100, 75000", "1000, 600000",
			"2147483647, 1288490188200" })
	void quantityHasItsPrice(String quantity, long cents) throws Exception {
		HttpResponse<String> response = get(quantity);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("{\"cents\":%d}".formatted(cents));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "-2147483648", "2147483648", "one", "1.5", "" })
	void whatIsNoQuantityIsRefused(String quantity) throws Exception {
		HttpResponse<String> response = get(quantity);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

	@Test
	void newModuleIsTakenOverWhileThreadsCall() throws Exception {
		long generation = this.plugin.version().generation();
		try (ExecutorService executor = Executors.newFixedThreadPool(CALLERS)) {
			AtomicBoolean end = new AtomicBoolean();
			List<Future<Integer>> callers = new ArrayList<>();
			for (int i = 0; i < CALLERS; i++) {
				callers.add(executor.submit(() -> callUntilItIsDear(end)));
			}
			try {
				put(DEAR);
				Awaitility.await("the next generation")
					.atMost(LIMIT)
					.until(() -> this.plugin.version().generation() > generation);
			}
			finally {
				end.set(true);
			}
			for (Future<Integer> caller : callers) {
				assertThat(caller.get()).isPositive();
			}
		}
		assertThat(get("3").body()).isEqualTo("{\"cents\":3000000}");
		assertThat(this.plugin.instances().busy()).isZero();
	}

	/**
	 * Each answer is that of one of the two modules, and none of the old comes after one
	 * of the new.
	 */
	private int callUntilItIsDear(AtomicBoolean end) throws Exception {
		int calls = 0;
		boolean dear = false;
		while (!dear || !end.get()) {
			HttpResponse<String> response = get("2");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body())
				.isIn(dear ? List.of("{\"cents\":2000000}") : List.of("{\"cents\":2000}", "{\"cents\":2000000}"));
			dear = response.body().equals("{\"cents\":2000000}");
			calls++;
		}
		return calls;
	}

	@Test
	void operatorsReloadIt() throws Exception {
		long generation = this.plugin.version().generation();
		HttpResponse<String> response = send(
				request("/actuator/wasmplugins/pricing/reload").POST(BodyPublishers.noBody()));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(this.plugin.version().generation()).isGreaterThan(generation);
		assertThat(get("12").body()).isEqualTo("{\"cents\":10800}");
	}

	@Test
	void moduleThatDoesNotFitIsRefusedAndTheOldOneGoesOn() throws Exception {
		long generation = this.plugin.version().generation();
		put(Path.of("src/test/resources/modules/tally-without-tally.wasm"));
		HttpResponse<String> response = send(
				request("/actuator/wasmplugins/pricing/reload").POST(BodyPublishers.noBody()));
		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.body()).contains("it exports no function 'price'");
		assertThat(this.plugin.version().generation()).isEqualTo(generation);
		assertThat(get("12").body()).isEqualTo("{\"cents\":10800}");
	}

	private HttpResponse<String> get(String quantity) throws IOException, InterruptedException {
		return send(request("/price?quantity=" + quantity));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(this.port, path))).timeout(LIMIT);
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return client.send(request.build(), BodyHandlers.ofString());
	}

}
