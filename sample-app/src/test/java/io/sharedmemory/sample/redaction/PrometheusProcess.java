package io.sharedmemory.sample.redaction;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Prometheus that scrapes one application each second.
 */
final class PrometheusProcess implements AutoCloseable {

	private static final Pattern ADDRESS = Pattern.compile("\"Listening on\" address=\\S+:(\\d+)");

	private static final Pattern READY = Pattern.compile("Server is ready to receive web requests");

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final StringBuffer output = new StringBuffer();

	private final int port;

	private PrometheusProcess(Process process) {
		this.process = process;
		Thread.ofVirtual().start(this::read);
		eventually("Prometheus starts").failFast(() -> assertThat(process.isAlive()).as("%s", this.output).isTrue())
			.until(() -> READY.matcher(this.output).find());
		Matcher address = ADDRESS.matcher(this.output);
		assertThat(address.find()).as("%s", this.output).isTrue();
		this.port = Integer.parseInt(address.group(1));
	}

	/**
	 * Starts it.
	 * @param directory where it keeps what it needs
	 * @param target the port of the application
	 * @param rules files with rules
	 */
	static PrometheusProcess start(Path directory, int target, List<Path> rules) throws IOException {
		Path configuration = directory.resolve("prometheus.yml");
		Files.writeString(configuration,
				"""
						global:
						  scrape_interval: 1s
						  evaluation_interval: 1s
						rule_files:
						%s
						scrape_configs:
						  - job_name: redaction
						    metrics_path: /actuator/prometheus
						    static_configs:
						      - targets: ["127.0.0.1:%d"]
						""".formatted(rules.stream()
					.map((file) -> "  - '%s'".formatted(file.toAbsolutePath()))
					.collect(Collectors.joining("\n")), target));
		return new PrometheusProcess(
				new ProcessBuilder("prometheus", "--config.file=" + configuration, "--web.listen-address=127.0.0.1:0",
						"--storage.tsdb.path=" + directory.resolve("data"))
					.redirectErrorStream(true)
					.start());
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader()) {
			lines.lines().forEach((line) -> this.output.append(line).append('\n'));
		}
		catch (IOException ex) {
			this.output.append(ex);
		}
	}

	/**
	 * The series that an expression gives now.
	 */
	List<JsonNode> query(String expression) throws IOException, InterruptedException {
		return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)).get("result")
			.valueStream()
			.toList();
	}

	/**
	 * The labels of the alerts that fire now.
	 */
	List<JsonNode> firing() throws IOException, InterruptedException {
		return get("alerts").get("alerts")
			.valueStream()
			.filter((alert) -> alert.get("state").asString().equals("firing"))
			.map((alert) -> alert.get("labels"))
			.toList();
	}

	/**
	 * The rules that were loaded.
	 */
	List<JsonNode> rules() throws IOException, InterruptedException {
		return get("rules").get("groups").valueStream().flatMap((group) -> group.get("rules").valueStream()).toList();
	}

	private JsonNode get(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = this.http
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/%s".formatted(this.port, path)))
				.timeout(Eventually.LIMIT)
				.build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body()).get("data");
	}

	@Override
	public void close() throws InterruptedException {
		this.http.shutdownNow();
		this.process.destroy();
		if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
			this.process.destroyForcibly().waitFor();
		}
	}

}
