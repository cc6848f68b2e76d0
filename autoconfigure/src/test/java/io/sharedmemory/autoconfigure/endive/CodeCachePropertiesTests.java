package io.sharedmemory.autoconfigure.endive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.sharedmemory.actuate.WasmPluginsEndpoint;
import io.sharedmemory.actuate.WasmPluginsEndpoint.PluginDescriptor;
import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.WasmPluginsEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiled code on disk, as it is configured, and as operators see it.
 */
class CodeCachePropertiesTests {

	private static final String LOCATION = "wasm.plugins.pricing.location=classpath:modules/no-shared-memory.wasm";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class,
						PluginAutoConfiguration.class, WasmPluginsEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=wasmplugins", LOCATION);

	private final Path directory;

	CodeCachePropertiesTests(@TempDir Path parent) throws IOException {
		this.directory = parent.toRealPath().resolve("code");
	}

	@Test
	void nothingIsKeptUnlessThereIsADirectory() {
		for (String property : List.of("a=b", "wasm.modules.cache.directory=", "wasm.modules.cache.directory= ")) {
			this.contextRunner.withPropertyValues(property).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(descriptor(context).codeOrigin()).isEqualTo("compiled");
			});
		}
	}

	@Test
	void secondStartHasTheCodeOfTheFirst() {
		ApplicationContextRunner runner = this.contextRunner
			.withPropertyValues("wasm.modules.cache.directory=" + this.directory);
		runner.run((context) -> {
			assertThat(descriptor(context).codeOrigin()).isEqualTo("compiled");
			assertThat(descriptor(context).codeTimeSeconds()).isPositive();
		});
		runner.run((context) -> {
			assertThat(descriptor(context).codeOrigin()).isEqualTo("cache");
			assertThat(descriptor(context).codeTimeSeconds()).isPositive()
				.isLessThanOrEqualTo(descriptor(context).loadTimeSeconds());
			assertThat(context.getBean("pricing", WasmPlugin.class).version().codeOrigin()).isNotNull();
		});
		assertThat(this.directory).isDirectoryContaining("glob:**.wasmcode");
	}

	@Test
	void interpretedPluginHasNoCode() {
		this.contextRunner
			.withPropertyValues("wasm.modules.execution=interpreted", "wasm.modules.cache.directory=" + this.directory)
			.run((context) -> {
				assertThat(descriptor(context).codeOrigin()).isNull();
				assertThat(descriptor(context).codeTimeSeconds()).isNull();
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void maximumSizeIsConfigured() throws IOException {
		ApplicationContextRunner runner = this.contextRunner
			.withPropertyValues("wasm.modules.cache.directory=" + this.directory);
		runner.run((context) -> assertThat(context).hasNotFailed());
		runner.withPropertyValues("wasm.modules.cache.maximum-size=1KB")
			.run((context) -> assertThat(descriptor(context).codeOrigin()).isEqualTo("compiled"));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void maximumSizeIsPositive() {
		FailureReport report = report("""
				wasm.modules.cache: { directory: %s, maximum-size: 0 }
				""".formatted(this.directory));
		assertThat(report.description()).contains("wasm.modules.cache.maximum-size", "'0'",
				"Compiled code takes more than that. Without the directory, nothing is kept.");
		assertThat(this.directory).doesNotExist();
	}

	@Test
	void directoryThatOthersCanWriteToFailsTheStartWithTheCommandThatMendsIt() throws IOException {
		Files.createDirectory(this.directory);
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxrwxrwx"));
		FailureReport report = report("""
				wasm.modules:
				  cache.directory: %s
				""".formatted(this.directory));
		assertThat(report.description()).isEqualTo(
				"""
						Compiled code cannot be kept in '%1$s': others may write to it (mode 777), and so put code there that would be run.

						    wasm.modules.cache.directory = %1$s (Byte array resource [application.yml] - 2:20)"""
					.formatted(this.directory));
		assertThat(report.action())
			.isEqualTo("Empty the directory if you do not know who has written to it, and run 'chmod 700 %s'."
				.formatted(this.directory));
	}

	@Test
	void locationIsNoPath() {
		for (String location : List.of("file:/tmp/code", "classpath:code", "file:code")) {
			assertThat(report("""
					wasm.modules.cache.directory: "%s"
					""".formatted(location)).description()).contains("wasm.modules.cache.directory", location,
					"It is a path, not a location: leave out what is before the colon, and the colon.");
		}
	}

	@Test
	void textThatIsNoPathFailsTheStart() {
		FailureReport report = report("""
				wasm.modules.cache.directory: "a\\0b"
				""");
		assertThat(report.description()).contains("is no path: Nul character not allowed.");
		assertThat(report.action()).isEqualTo("Set 'wasm.modules.cache.directory' to the path of a directory.");
	}

	@Test
	void pluginsAreLoadedInTheOrderOfTheConfiguration() {
		List<String> names = Stream.of("zeta", "alpha", "mu", "beta").toList();
		this.contextRunner
			.withPropertyValues(names.stream()
				.map((name) -> "wasm.plugins.%s.location=classpath:modules/no-shared-memory.wasm".formatted(name))
				.toArray(String[]::new))
			.run((context) -> assertThat(context.getBean(WasmPluginsEndpoint.class).plugins().plugins().keySet())
				.containsExactly("pricing", "zeta", "alpha", "mu", "beta"));
	}

	private FailureReport report(String yaml) {
		return FailureReport.of(this.contextRunner.withInitializer(new ApplicationYaml(yaml)));
	}

	private static PluginDescriptor descriptor(ApplicationContext context) {
		PluginDescriptor descriptor = context.getBean(WasmPluginsEndpoint.class).plugin("pricing");
		assertThat(descriptor).isNotNull();
		return descriptor;
	}

}
