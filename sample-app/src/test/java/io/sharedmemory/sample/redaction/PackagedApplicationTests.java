package io.sharedmemory.sample.redaction;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sharedmemory.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application as an executable jar, and with what a JVM keeps of an earlier run.
 */
class PackagedApplicationTests {

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	@TempDir
	private static Path directory;

	private static Path jar;

	private static Path extracted;

	@BeforeAll
	static void build() throws Exception {
		String tests = PackagedApplication.location(PackagedApplicationTests.class).toString();
		String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.equals(tests))
			.collect(Collectors.joining(File.pathSeparator));
		jar = PackagedApplication.executableJar(classPath, directory);
		Path destination = directory.resolve("extracted");
		Programs.run(JAVA, "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination",
				destination.toString());
		extracted = destination.resolve(jar.getFileName());
	}

	@Test
	void runsFromJarsInTheJar() throws Exception {
		assertRunsAndEnds(jar, List.of());
	}

	@ParameterizedTest
	@CsvSource({ "-XX:AOTCacheOutput=, -XX:AOTMode=on, -XX:AOTCache=",
			"-XX:ArchiveClassesAtExit=, -Xshare:on, -XX:SharedArchiveFile=" })
	void runsWithTheClassesOfATrainingRun(String output, String required, String input) throws Exception {
		String cache = directory.resolve("classes-%d".formatted(output.length())).toString();
		try (ApplicationProcess training = ApplicationProcess.startJar(extracted, List.of(output + cache))) {
			assertThat(training.client().redact("from 10.0.0.7").body()).isEqualTo("from [IPV4]");
			training.interrupt();
			assertThat(training.waitFor(Eventually.LIMIT)).isTrue();
		}
		assertThat(Path.of(cache)).isNotEmptyFile();
		assertRunsAndEnds(extracted, List.of(required, input + cache));
	}

	private static void assertRunsAndEnds(Path jar, List<String> options) throws Exception {
		try (ApplicationProcess application = ApplicationProcess.startJar(jar, options,
				"management.endpoint.health.show-details=always")) {
			RedactionClient client = application.client();
			assertThat(client.redact("from 10.0.0.7").body()).isEqualTo("from [IPV4]");
			assertThat(client.tallies().ipv4s()).isOne();
			assertThat(client.send(client.request("/price?quantity=12")).body()).isEqualTo("{\"cents\":10800}");
			assertThat(client.memory("requests").get("size").asInt()).isEqualTo(4);
			assertThat(client.plugin("pricing").at("/calls/success").asInt()).isOne();
			assertThat(client.send(client.request("/actuator/health")).body()).contains("\"sharedMemory\":{")
				.doesNotContain("DOWN");
			application.interrupt();
			assertThat(application.waitFor(Eventually.LIMIT)).isTrue();
			assertThat(application.output()).doesNotContain("WARN", "ERROR", "Exception", "\tat ");
		}
	}

}
