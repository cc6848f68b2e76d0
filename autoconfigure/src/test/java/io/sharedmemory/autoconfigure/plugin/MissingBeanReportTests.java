package io.sharedmemory.autoconfigure.plugin;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What people read who inject a memory or a plugin that there is not.
 */
class MissingBeanReportTests {

	private final ApplicationContextRunner nothingConfigured = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class));

	private final ApplicationContextRunner contextRunner = this.nothingConfigured.withPropertyValues(
			"wasm.shared-memory.memories.big-one.maximum-pages=4",
			"wasm.shared-memory.memories.scratch.maximum-pages=4",
			"wasm.plugins.pricing.location=classpath:modules/no-shared-memory.wasm");

	@Test
	void misspeltMemory() {
		assertThat(report(this.contextRunner, WantsMemory.class)).isEqualTo(new FailureReport(
				"Parameter 0 of constructor in %s required the memory 'big-on', which there is not. The memories that there are: big-one, scratch."
					.formatted(WantsMemory.class.getName()),
				"Write 'big-one' instead of 'big-on', or configure the memory 'big-on': 'wasm.shared-memory.memories.big-on'."));
	}

	@Test
	void misspeltPlugin() {
		assertThat(report(this.contextRunner, WantsPlugin.class)).isEqualTo(new FailureReport(
				"Field plugin in %s required the plugin 'princing', which there is not. The plugins that there are: pricing."
					.formatted(WantsPlugin.class.getName()),
				"Write 'pricing' instead of 'princing', or configure the plugin 'princing': 'wasm.plugins.princing'."));
	}

	@Test
	void misspeltInAFactoryMethod() {
		FailureReport report = report(this.contextRunner, WantsMemoryInAMethod.class);
		assertThat(report.description())
			.startsWith("Parameter 0 of method length in %s required the memory 'unrelated/name', which there is not."
				.formatted(WantsMemoryInAMethod.class.getName()));
		assertThat(report.action())
			.isEqualTo("Write the name of one of those that there are instead of 'unrelated/name'.");
	}

	@Test
	void otherQualifier() {
		FailureReport report = report(this.contextRunner, WantsQualifiedMemory.class);
		assertThat(report.description()).startsWith(
				"Parameter 0 of constructor in %s required a memory that there is not. The memories that there are: big-one, scratch."
					.formatted(WantsQualifiedMemory.class.getName()))
			.contains("MissingBeanReportTests.Large()");
		assertThat(report.action()).contains("'wasm.shared-memory.memories.<name>'");
	}

	@Test
	void misspeltProvider() {
		FailureReport report = report(this.contextRunner, AsksForPlugin.class);
		assertThat(report.description()).contains(
				"required a plugin that there is not. The plugins that there are: pricing.",
				"@org.springframework.beans.factory.annotation.Qualifier(\"princing\")");
	}

	@ParameterizedTest
	@ValueSource(classes = { WantsMemory.class, WantsPlugin.class })
	void nothingIsConfigured(Class<?> component) {
		FailureReport report = report(this.nothingConfigured, component);
		assertThat(report.description()).endsWith(" that there are: none at all.");
		assertThat(report.action()).contains("'wasm.");
	}

	@Test
	void memoriesAreSwitchedOff() {
		assertThat(report(this.contextRunner.withPropertyValues("wasm.shared-memory.enabled=false"), WantsMemory.class)
			.action()).isEqualTo("Set 'wasm.shared-memory.enabled' to true: memories are switched off.");
	}

	private static FailureReport report(ApplicationContextRunner runner, Class<?> component) {
		return FailureReport.of(runner.withUserConfiguration(component));
	}

	static class WantsMemory {

		WantsMemory(@Qualifier("big-on") SharedMemory memory) {
		}

	}

	static class WantsPlugin {

		@Autowired
		@Qualifier("princing")
		private WasmPlugin plugin;

	}

	@Configuration(proxyBeanMethods = false)
	static class WantsMemoryInAMethod {

		@Bean
		Long length(@Qualifier("unrelated/name") SharedMemory memory) {
			return memory.size();
		}

	}

	static class WantsQualifiedMemory {

		WantsQualifiedMemory(@Large SharedMemory memory) {
		}

	}

	static class AsksForPlugin {

		AsksForPlugin(@Qualifier("princing") ObjectProvider<WasmPlugin> plugins) {
			plugins.getObject();
		}

	}

	@Qualifier
	@Retention(RetentionPolicy.RUNTIME)
	@interface Large {

	}

}
