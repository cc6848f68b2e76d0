package io.sharedmemory.sample.redaction;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplicationAotProcessor;

import io.sharedmemory.Programs;
import io.sharedmemory.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application with beans that were prepared at build time, as the build does it for
 * the packaged one.
 */
class AheadOfTimeTests {

	private static final List<String> ENABLED = List.of("-Dspring.aot.enabled=true");

	@TempDir
	private static Path directory;

	private static String classPath;

	@BeforeAll
	static void prepare() throws Exception {
		Path sources = directory.resolve("sources");
		Path resources = directory.resolve("resources");
		Path classes = directory.resolve("classes");
		String application = classPathOfTheApplication();
		Programs.run(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-cp", application, SpringApplicationAotProcessor.class.getName(),
				SampleApplication.class.getName(), sources.toString(), resources.toString(), classes.toString(),
				"io.sharedmemory", "sample");
		compile(sources, classes, application);
		classPath = Stream.of(classes.toString(), resources.toString(), application)
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static String classPathOfTheApplication() throws Exception {
		Path tests = Path.of(AheadOfTimeTests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !Path.of(entry).equals(tests))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static void compile(Path sources, Path classes, String classPath) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> found = Files.walk(sources)) {
			List<Path> generated = found.filter((path) -> path.toString().endsWith(".java")).toList();
			List<String> options = List.of("-cp", classes + File.pathSeparator + classPath, "-d", classes.toString(),
					"-proc:none", "-nowarn");
			assertThat(compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(generated))
				.call()).isTrue();
		}
	}

	@Test
	void redactsAndShowsItsMemoriesAndThoseOfTheCommandLine() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(classPath, ENABLED,
				"wasm.shared-memory.memories.extra.maximum-pages=2")) {
			HttpResponse<String> response = application.client().redact("from 10.0.0.7");
			assertThat(response.body()).isEqualTo("from [IPV4]");
			assertThat(application.client().tallies().ipv4s()).isOne();
			JsonNode memories = RedactionClient
				.json(application.client().send(application.client().request("/actuator/sharedmemory")))
				.get("memories");
			assertThat(memories.propertyNames()).containsExactlyInAnyOrder("requests", "tallies", "pricing.memory",
					"extra");
			assertThat(memories.at("/extra/maximum").asInt()).isEqualTo(2);
			application.interrupt();
			assertThat(application.waitFor(Eventually.LIMIT)).isTrue();
			assertThat(application.output()).contains("Starting AOT-processed SampleApplication")
				.doesNotContain("ERROR", "Exception", "\tat ");
		}
	}

	@Test
	void memoryOfTheCommandLineIsABean() throws Exception {
		assertThat(ApplicationProcess.startInVain(classPath, ENABLED,
				"wasm.shared-memory.memories.redactionService.maximum-pages=2"))
			.contains("APPLICATION FAILED TO START", "The name of memory 'redactionService' is taken by another bean",
					"wasm.shared-memory.memories.redactionService.maximum-pages = 2");
	}

	@Test
	void memoriesThatAreSwitchedOffAreMissedByName() throws Exception {
		assertThat(ApplicationProcess.startInVain(classPath, ENABLED, "wasm.shared-memory.enabled=false")).contains(
				"Starting AOT-processed SampleApplication", "APPLICATION FAILED TO START", "Plugin 'redactor'",
				"there is no memory 'requests', as shared memories are switched off");
	}

}
