package io.sharedmemory.autoconfigure;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application has its memories whatever optional dependencies it lacks: in a process
 * of its own, with the class path that Maven would give it.
 */
class ClassPathTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** What spring-boot-autoconfigure brings. */
	private static final Set<String> REQUIRED = Set.of("commons-logging", "jspecify", "micrometer-commons",
			"micrometer-observation", "spring-aop", "spring-beans", "spring-boot", "spring-boot-autoconfigure",
			"spring-context", "spring-core", "spring-expression");

	@ParameterizedTest
	@EnumSource
	void applicationHasItsMemoriesAndThePartsThatItCanHave(Combination combination) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				combination.classPath(), Application.class.getName())
			.redirectErrorStream(true)
			.start();
		try (InputStream output = process.getInputStream()) {
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(LIMIT)).isTrue();
			assertThat(process.exitValue()).as(text).isZero();
			assertThat(text.lines())
				.contains("libraries " + combination.libraries, "parts " + combination.parts,
						"memory requests of 2 to 64 pages", "memory tallies of 1 to 1 pages", "grown to 3 pages",
						combination.plugin, "all closed true")
				.noneMatch((line) -> line.contains("Exception"));
			assertThat(text.lines().filter((line) -> line.contains("WARN"))).as(text)
				.map((line) -> line.substring(line.indexOf(" '") + 1))
				.containsExactlyElementsOf(combination.warnings());
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * What an application depends on beside the library.
	 */
	enum Combination {

		NOTHING(Set.of(), List.of(), List.of()),

		ENDIVE(Set.of("asm", "asm-analysis", "asm-commons", "asm-tree", "asm-util", "compiler", "runtime", "wasm"),
				List.of("endive"), List.of("sharedMemoryLinker", "wasmPlugins"), "plugin counts 1"),

		ACTUATOR_WITHOUT_MICROMETER(Set.of("spring-boot-actuator", "spring-boot-actuator-autoconfigure"),
				List.of("actuator"), List.of("sharedMemoryEndpoint", "sharedMemoryInfoContributor")),

		MICROMETER_WITHOUT_ACTUATOR(Set.of("HdrHistogram", "micrometer-core"), List.of("micrometer"),
				List.of("sharedMemoryMetrics")),

		ACTUATOR_AND_MICROMETER_WITHOUT_WEB_SERVER(
				Set.of("HdrHistogram", "micrometer-core", "spring-boot-actuator", "spring-boot-actuator-autoconfigure",
						"spring-boot-health", "spring-boot-micrometer-metrics", "spring-boot-micrometer-observation"),
				List.of("actuator", "micrometer"), List.of("sharedMemoryEndpoint", "sharedMemoryHealthContributor",
						"sharedMemoryInfoContributor", "sharedMemoryMetrics"));

		private final String plugin;

		private final Set<String> artifacts;

		private final List<String> libraries;

		private final List<String> parts;

		Combination(Set<String> artifacts, List<String> libraries, List<String> parts) {
			this(artifacts, libraries, parts, "no plugin");
		}

		Combination(Set<String> artifacts, List<String> libraries, List<String> parts, String plugin) {
			this.plugin = plugin;
			this.artifacts = artifacts;
			this.libraries = libraries;
			this.parts = parts;
		}

		/**
		 * Those entries of the test's own class path that the combination brings, and the
		 * classes of this project.
		 */
		String classPath() {
			Map<String, String> entries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
				.collect(Collectors.toMap(Combination::artifact, (entry) -> entry, (first, second) -> first));
			Set<String> wanted = Stream.of(REQUIRED, this.artifacts, Set.of("classes", "test-classes"))
				.flatMap(Set::stream)
				.collect(Collectors.toSet());
			assertThat(entries).containsKeys(wanted.toArray(String[]::new));
			entries.keySet().retainAll(wanted);
			return String.join(File.pathSeparator, entries.values());
		}

		/**
		 * Of properties that the application sets all the same.
		 */
		List<String> warnings() {
			List<String> warnings = new ArrayList<>();
			if (!this.libraries.contains("endive")) {
				warnings.add(
						"'wasm.plugins' has no effect: the class path lacks run.endive:runtime and run.endive:compiler");
			}
			if (!this.libraries.contains("actuator")) {
				warnings.add("'management.endpoints.web.exposure.include=sharedmemory' has no effect: the class path "
						+ "lacks org.springframework.boot:spring-boot-starter-actuator");
			}
			return warnings;
		}

		private static String artifact(String entry) {
			return Path.of(entry).getFileName().toString().replaceFirst("-\\d.*\\.jar$", "");
		}

	}

	/**
	 * Tells what there is to be had and what it has, and uses it.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private static final Set<String> PARTS = Set.of("sharedMemoryEndpoint", "sharedMemoryHealthContributor",
				"sharedMemoryInfoContributor", "sharedMemoryLinker", "sharedMemoryMetrics", "wasmPlugins");

		public static void main(String[] args) {
			System.out.println("libraries " + present(
					Map.of("actuator", "org.springframework.boot.actuate.endpoint.annotation.Endpoint", "endive",
							"run.endive.runtime.Instance", "micrometer", "io.micrometer.core.instrument.MeterRegistry",
							"servlet", "jakarta.servlet.Servlet", "yaml", "org.yaml.snakeyaml.Yaml")));
			SpringApplication application = new SpringApplication(Application.class);
			application.setDefaultProperties(Map.of("wasm.shared-memory.memories.requests.minimum-pages", "2",
					"wasm.shared-memory.memories.requests.maximum-pages", "64",
					"wasm.shared-memory.memories.tallies.maximum-pages", "1", "wasm.plugins.counter.location",
					"classpath:modules/no-shared-memory.wasm", "management.endpoints.web.exposure.include",
					"sharedmemory"));
			ConfigurableApplicationContext context = application.run(args);
			System.out.println(
					"parts " + Stream.of(context.getBeanDefinitionNames()).filter(PARTS::contains).sorted().toList());
			Map<String, SharedMemory> memories = new TreeMap<>(context.getBeansOfType(SharedMemory.class));
			memories.forEach((name, memory) -> System.out
				.println("memory %s of %d to %d pages".formatted(name, memory.size(), memory.type().maximum())));
			SharedMemory requests = context.getBean(SharedMemoryRegistry.class).get("requests");
			requests.grow(1);
			System.out.println("grown to %d pages".formatted(requests.size()));
			System.out.println(context.containsBean("counter") ? CounterCall.of(context) : "no plugin");
			context.close();
			System.out.println("all closed " + memories.values().stream().allMatch(SharedMemory::isClosed));
		}

		private static List<String> present(Map<String, String> classes) {
			return classes.entrySet()
				.stream()
				.filter((entry) -> ClassUtils.isPresent(entry.getValue(), null))
				.map(Map.Entry::getKey)
				.sorted()
				.toList();
		}

	}

	/**
	 * A class of its own: it cannot be loaded without Endive.
	 */
	private static final class CounterCall {

		static String of(ApplicationContext context) {
			return "plugin counts %d".formatted(context.getBean("counter", WasmPlugin.class).call("increment", 8)[0]);
		}

	}

}
