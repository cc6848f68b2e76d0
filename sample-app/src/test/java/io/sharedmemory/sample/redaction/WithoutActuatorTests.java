package io.sharedmemory.sample.redaction;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application on a class path that lacks Actuator and Micrometer.
 */
class WithoutActuatorTests {

	/**
	 * What spring-boot-starter-actuator and micrometer-registry-prometheus bring and
	 * nothing else does.
	 */
	private static final Set<String> OPERATIONS = Set.of("HdrHistogram", "micrometer-core", "micrometer-jakarta9",
			"micrometer-registry-prometheus", "prometheus-metrics-config", "prometheus-metrics-core",
			"prometheus-metrics-exposition-formats", "prometheus-metrics-exposition-textformats",
			"prometheus-metrics-model", "prometheus-metrics-tracer-common", "spring-boot-actuator",
			"spring-boot-actuator-autoconfigure", "spring-boot-health", "spring-boot-micrometer-metrics",
			"spring-boot-micrometer-observation", "spring-boot-starter-actuator",
			"spring-boot-starter-micrometer-metrics");

	@Test
	void redactsWithoutItsOperationsPage() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(classPath(), List.of())) {
			assertThat(application.client().redact("from 10.0.0.7").body()).isEqualTo("from [IPV4]");
			assertThat(application.client().tallies().ipv4s()).isOne();
			assertThat(application.client().send(application.client().request("/actuator/sharedmemory")).statusCode())
				.isEqualTo(404);
			assertThat(application.client().send(application.client().request("/wasm-console")).body())
				.contains("data-availability=\"absent\"");
			application.interrupt();
			assertThat(application.waitFor(Eventually.LIMIT)).isTrue();
			assertThat(application.output()).doesNotContain("ERROR", "Exception", "\tat ");
		}
	}

	private static String classPath() {
		List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
		assertThat(entries.stream().map(WithoutActuatorTests::artifact)).containsAll(OPERATIONS);
		return entries.stream()
			.filter((entry) -> !OPERATIONS.contains(artifact(entry)))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static String artifact(String entry) {
		return Path.of(entry).getFileName().toString().replaceFirst("-\\d.*\\.jar$", "");
	}

}
