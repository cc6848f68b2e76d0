package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringBootVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The library and the sample application on every line of Spring Boot that they work
 * with, with the jars that Maven resolves for an application on that line.
 */
class SpringBootLinesTests {

	private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	private static final Path LIBRARY = Path.of("..", "autoconfigure", "src", "main", "java");

	private static final String OLDER = System.getProperty("spring-boot-4.0.version");

	@TempDir
	private Path directory;

	static List<String> versions() {
		return List.of(OLDER, SpringBootVersion.getVersion());
	}

	@ParameterizedTest
	@MethodSource("versions")
	void runsAsItWasBuilt(String version) throws Exception {
		SpringBootLine line = SpringBootLine.resolve(version, this.directory);
		assertThat(SpringBootLine.endive(line.application())).isNotEmpty()
			.isEqualTo(SpringBootLine.endive(System.getProperty("java.class.path")));
		try (ApplicationProcess application = ApplicationProcess.start(line.classPath(), OPTIONS,
				"management.endpoint.health.show-details=always",
				"management.endpoint.sharedmemory.access=unrestricted",
				"management.endpoint.wasmplugins.access=unrestricted")) {
			RedactionClient client = application.client();
			assertThat(client.redact("from 10.0.0.7").body()).isEqualTo("from [IPV4]");
			assertThat(client.tallies().ipv4s()).isOne();
			assertThat(get(client, "/price?quantity=12")).isEqualTo("{\"cents\":10800}");
			assertThat(client.memory("requests").get("size").asInt()).isEqualTo(4);
			assertThat(post(client, "/actuator/sharedmemory/requests/grow", "{\"delta\":1}"))
				.isEqualTo("{\"previous\":4,\"size\":5}");
			assertThat(post(client, "/actuator/wasmplugins/pricing/reload", "")).contains("\"generation\":2");
			assertThat(client.plugin("redactor").at("/calls/success").asInt()).isPositive();
			assertThat(get(client, "/actuator/health")).startsWith("{\"components\":{")
				.contains("\"sharedMemory\":{", "\"requests\":{", "\"status\":\"UP\"")
				.doesNotContain("DOWN");
			assertThat(get(client, "/actuator/info")).contains("\"sharedMemory\":{");
			assertThat(get(client, "/actuator/metrics/wasm.shared.memory.size")).contains("\"requests\"");
			assertThat(get(client, "/actuator/prometheus")).contains("wasm_shared_memory_grow_pages_total{",
					"wasm_plugin_call_seconds_count{");
			assertThat(get(client, "/wasm-console")).contains("data-memories=\"./actuator/sharedmemory\"");
			application.interrupt();
			assertThat(application.waitFor(Eventually.LIMIT)).isTrue();
			assertThat(application.output()).contains("(v" + version + ")")
				.doesNotContain("ERROR", "Exception", "\tat ");
		}
		assertThat(ApplicationProcess.startInVain(line.classPath(), OPTIONS,
				"wasm.shared-memory.memories.tallies.minimum-pages=2"))
			.contains("APPLICATION FAILED TO START", "The minimum of memory 'tallies' (2 pages) is larger")
			.doesNotContain("\tat ");
	}

	/**
	 * Nor does what the sample application never reaches call what the older line lacks.
	 */
	@Test
	void compilesOnTheOlderLine() throws Exception {
		SpringBootLine line = SpringBootLine.resolve(OLDER, this.directory);
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-proc:none", "-nowarn", "-cp", line.tests(), "-d",
					Files.createDirectory(this.directory.resolve("classes")).toString());
			assertThat(
					compiler.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources()))
						.call())
				.as(messages::toString)
				.isTrue();
		}
	}

	private static List<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(LIBRARY)) {
			return files.filter((file) -> file.toString().endsWith(".java")).toList();
		}
	}

	private static String get(RedactionClient client, String path) throws IOException, InterruptedException {
		return body(client.send(client.request(path)));
	}

	private static String post(RedactionClient client, String path, String body)
			throws IOException, InterruptedException {
		return body(client
			.send(client.request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body))));
	}

	private static String body(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response::toString).isEqualTo(200);
		return response.body();
	}

}
