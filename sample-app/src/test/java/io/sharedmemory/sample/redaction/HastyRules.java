package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The alerts of the documentation, but what takes minutes takes seconds, so that they
 * fire within a test.
 */
final class HastyRules {

	/** The alerts as they are. */
	static final Path UNHURRIED = Path.of("../docs/prometheus/rules.yml");

	private static final String PREFIX = "HastyWasm(SharedMemory|Plugin)";

	private HastyRules() {
	}

	static Path write(Path directory) throws IOException {
		String hasty = Files.readString(UNHURRIED)
			.replaceAll("\\b(\\d+)m\\b", "$1s")
			.replaceAll("> (3|36)00\\b", "> $1")
			.replace("name: wasm-", "name: hasty-")
			.replace("alert: ", "alert: Hasty")
			.replace("plugin_outcome:", "hasty_plugin_outcome:");
		assertThat(hasty).contains("wait_longest_seconds > 3\n", "call_longest_seconds > 3\n", "for: 10s", "[5s]");
		return Files.writeString(directory.resolve("hasty.yml"), hasty);
	}

	/**
	 * What fires, as {@code Failing: warning, plugin pricing}.
	 * @param labels those to tell of
	 */
	static List<String> firing(PrometheusProcess prometheus, String... labels)
			throws IOException, InterruptedException {
		return prometheus.firing()
			.stream()
			.filter((alert) -> name(alert).matches(PREFIX + ".*"))
			.map((alert) -> describe(alert, labels))
			.toList();
	}

	private static String name(JsonNode alert) {
		return alert.get("alertname").asString();
	}

	private static String describe(JsonNode alert, String... labels) {
		String subjects = Stream.of(labels)
			.filter(alert::has)
			.map((label) -> ", %s %s".formatted(label, alert.get(label).asString()))
			.collect(Collectors.joining());
		return "%s: %s%s".formatted(name(alert).replaceFirst(PREFIX, ""), alert.get("severity").asString(), subjects);
	}

}
