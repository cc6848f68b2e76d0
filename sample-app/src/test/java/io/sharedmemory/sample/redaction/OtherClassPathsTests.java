package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringBootVersion;
import org.springframework.util.FileSystemUtils;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.sample.SampleApplication;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application with libraries that would change all other tests if they were on their
 * class path.
 */
class OtherClassPathsTests {

	private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	private static final String RESTART_CLASS_LOADER = "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

	@TempDir
	private Path directory;

	/**
	 * Twice, as the first restart is of classes that devtools itself did not load.
	 */
	@Test
	void developmentToolsRestartIt() throws Exception {
		Path classes = this.directory.resolve("classes");
		FileSystemUtils.copyRecursively(PackagedApplication.location(SampleApplication.class), classes);
		Path library = PackagedApplication.jarOf(PackagedApplication.location(SharedMemory.class), this.directory);
		// With soft references, classes stay until the heap is full.
		try (ApplicationProcess application = ApplicationProcess.start(
				resolve("-Pdevtools").classPath(classes, library),
				List.of("-XX:+UseSerialGC", "-XX:SoftRefLRUPolicyMSPerMB=0"),
				"spring.devtools.restart.poll-interval=200ms", "spring.devtools.restart.quiet-period=100ms",
				"spring.devtools.livereload.enabled=false")) {
			assertWorks(application.client());
			for (int i = 1; i <= 2; i++) {
				Files.writeString(classes.resolve("changed-%d.txt".formatted(i)), "");
				try (RedactionClient client = application.awaitRestart(i)) {
					assertWorks(client);
				}
			}
			eventually("the classes of earlier starts go").untilAsserted(() -> {
				String histogram = application.diagnose("GC.class_histogram");
				assertThat(instances(histogram, SharedMemory.class.getName())).as(histogram).isEqualTo(3);
				// An application without this library keeps one more than is in use, too.
				assertThat(instances(histogram, RESTART_CLASS_LOADER)).as(histogram).isBetween(1, 2);
			});
			assertEnds(application);
		}
	}

	private static int instances(String histogram, String type) {
		Matcher line = Pattern.compile("(\\d+) +\\d+ +%s(?: |$)".formatted(Pattern.quote(type)), Pattern.MULTILINE)
			.matcher(histogram);
		return line.find() ? Integer.parseInt(line.group(1)) : 0;
	}

	@Test
	void refreshOfSpringCloudLeavesMemoriesAndPluginsAlone() throws Exception {
		Path properties = Files.writeString(this.directory.resolve("changing.properties"),
				"wasm.plugins.pricing.call-timeout=1s");
		try (ApplicationProcess application = ApplicationProcess.start(resolve("-Prefresh").classPath(), OPTIONS,
				"spring.config.import=" + properties.toUri(), "management.endpoints.web.exposure.include=*",
				"management.endpoint.refresh.access=unrestricted")) {
			RedactionClient client = application.client();
			assertWorks(client);
			Files.writeString(properties, "wasm.plugins.pricing.call-timeout=3s");
			assertThat(post(client, "/actuator/refresh").body()).contains("wasm.plugins.pricing.call-timeout");
			assertThat(client.redact("jo@example.org").body()).isEqualTo("[EMAIL]");
			assertThat(client.tallies().ipv4s()).isOne();
			assertThat(client.plugin("pricing").get("generation").asInt()).isOne();
			assertEnds(application);
		}
	}

	@Test
	void jerseyServesTheEndpoints() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(
				resolve("-Dweb.starter=spring-boot-starter-jersey").classPath(), OPTIONS,
				"management.endpoint.wasmplugins.access=unrestricted",
				"management.endpoint.health.show-details=always")) {
			RedactionClient client = application.client();
			assertThat(client.memory("requests").get("size").asInt()).isEqualTo(4);
			assertThat(client.send(client.request("/actuator/sharedmemory/none")).statusCode()).isEqualTo(404);
			assertThat(client.send(client.request("/actuator/sharedmemory/tallies?name=requests")).statusCode())
				.isEqualTo(400);
			assertThat(post(client, "/actuator/wasmplugins/pricing/reload").body()).contains("\"generation\":2");
			assertThat(client.send(client.request("/actuator/health/sharedMemory")).body())
				.contains("\"status\":\"UP\"");
			application.interrupt();
			assertThat(application.waitFor(Eventually.LIMIT)).isTrue();
		}
	}

	private SpringBootLine resolve(String option) throws IOException, InterruptedException {
		return SpringBootLine.resolve(SpringBootVersion.getVersion(), this.directory, option);
	}

	private static void assertWorks(RedactionClient client) throws IOException, InterruptedException {
		assertThat(client.redact("from 10.0.0.7").body()).isEqualTo("from [IPV4]");
		assertThat(client.tallies().ipv4s()).isOne();
		assertThat(client.send(client.request("/price?quantity=12")).body()).isEqualTo("{\"cents\":10800}");
		assertThat(client.memory("requests").get("size").asInt()).isEqualTo(4);
		assertThat(client.send(client.request("/actuator/health")).body()).contains("\"status\":\"UP\"");
	}

	private static void assertEnds(ApplicationProcess application) throws Exception {
		application.interrupt();
		assertThat(application.waitFor(Eventually.LIMIT)).isTrue();
		assertThat(application.output()).doesNotContain("WARN", "ERROR", "Exception", "\tat ");
	}

	private static HttpResponse<String> post(RedactionClient client, String path)
			throws IOException, InterruptedException {
		HttpResponse<String> response = client
			.send(client.request(path).header("Content-Type", "application/json").POST(BodyPublishers.noBody()));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response;
	}

}
