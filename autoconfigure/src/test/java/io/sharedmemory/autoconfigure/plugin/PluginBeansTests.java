package io.sharedmemory.autoconfigure.plugin;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that has its own linker, or a home of plugins of its own.
 */
class PluginBeansTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=2");

	private final ApplicationContextRunner counter = this.contextRunner
		.withPropertyValues("wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm");

	@Test
	void ownLinkerLoadsThePlugins() {
		this.counter.withUserConfiguration(OwnLinker.class).run((context) -> {
			assertThat(context).hasSingleBean(SharedMemoryLinker.class);
			assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8)).containsExactly(1);
		});
	}

	@Test
	void primaryOneOfTwoLinkersLoadsThePlugins() {
		this.counter.withUserConfiguration(OwnLinker.class, PrimaryLinker.class)
			.run((context) -> assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8))
				.containsExactly(1));
	}

	@Test
	void twoLinkersOfWhichNoneIsPrimaryAreReported() {
		FailureReport report = FailureReport.of(this.counter.withUserConfiguration(OwnLinker.class, OtherLinker.class));
		assertThat(report.description()).contains("required a single bean, but 2 were found", "ownLinker",
				"otherLinker");
		assertThat(report.action()).contains("@Primary");
	}

	@Test
	void ownPluginsThatLackAConfiguredOneAreReported() {
		FailureReport report = FailureReport.of(this.counter.withUserConfiguration(OwnPlugins.class));
		assertThat(report.description()).isEqualTo(
				"Plugin 'counter' is configured, but not in the WasmPlugins of the application, which has [own].");
		assertThat(report.action()).startsWith("Remove the WasmPlugins bean, and let the starter make it;");
	}

	@Test
	void ownPluginsAreThoseOfTheApplicationWhereNoneAreConfigured() {
		this.contextRunner.withUserConfiguration(OwnPlugins.class)
			.run((context) -> assertThat(context.getBean(WasmPlugins.class).names()).containsExactly("own"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLinker {

		@Bean
		SharedMemoryLinker ownLinker(SharedMemoryRegistry registry) {
			return new SharedMemoryLinker(registry, Map.of());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherLinker {

		@Bean
		SharedMemoryLinker otherLinker(SharedMemoryRegistry registry) {
			return new SharedMemoryLinker(registry, Map.of());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryLinker {

		@Bean
		@Primary
		SharedMemoryLinker primaryLinker(SharedMemoryRegistry registry) {
			return new SharedMemoryLinker(registry, Map.of());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPlugins {

		@Bean
		WasmPlugins ownPlugins(SharedMemoryLinker linker, SharedMemoryRegistry registry) {
			WasmPlugins plugins = new WasmPlugins(linker, registry);
			plugins.create(PluginDefinition
				.builder("own", new ResourceSource(new ClassPathResource("modules/no-shared-memory.wasm")))
				.build());
			return plugins;
		}

	}

}
