package io.sharedmemory.autoconfigure.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.jmx.JmxEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.jmx.JmxOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.sharedmemory.actuate.PluginReload;
import io.sharedmemory.actuate.WasmPluginsEndpoint;
import io.sharedmemory.actuate.WasmPluginsEndpoint.MemoryDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.PluginDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.PluginEventDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpointJmxExtension;
import io.sharedmemory.actuate.WasmPluginsEndpointWebExtension;
import io.sharedmemory.actuate.WasmPluginsEndpointWebExtension.ProblemDescriptor;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WasmPluginsEndpointAutoConfiguration}, and for the endpoint with its
 * extensions.
 */
class WasmPluginsEndpointAutoConfigurationTests {

	private static final String UNRESTRICTED = "management.endpoint.wasmplugins.access=UNRESTRICTED";

	private static final Path MODULES = Path.of("src/test/resources/modules");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class,
				WasmPluginsEndpointAutoConfiguration.class, EndpointAutoConfiguration.class, JmxAutoConfiguration.class,
				JmxEndpointAutoConfiguration.class))
		.withPropertyValues("wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm",
				"wasm.plugins.waits.memories[env.memory]=common", "wasm.plugins.waits.instances.maximum=3",
				"spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=wasmplugins",
				"management.endpoints.web.exposure.include=wasmplugins");

	@Test
	void endpointIsNotThereUnlessItIsExposed() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=health",
					"management.endpoints.jmx.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(WasmPluginsEndpoint.class)
				.doesNotHaveBean(WasmPluginsEndpointWebExtension.class)
				.doesNotHaveBean(WasmPluginsEndpointJmxExtension.class));
	}

	@Test
	void whatPluginsMayOnlyReadIsShown() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.memories.prices.maximum-pages=4",
					"wasm.plugins.reader.location=classpath:modules/reads-prices.wasm",
					"wasm.plugins.reader.memories[env.prices].memory=prices",
					"wasm.plugins.reader.memories[env.prices].access=read-only")
			.run((context) -> {
				assertThat(endpoint(context).plugin("reader").memories()).containsOnly(
						Map.entry("env.memory",
								new MemoryDescriptor("private", "read-write", null, null, null, null, null)),
						Map.entry("env.prices",
								new MemoryDescriptor("named", "read-only", "prices", 1L, 4L, 65536L, 4 * 65536L)));
				context.getBean("reader", WasmPlugin.class).stop();
				assertThat(endpoint(context).plugin("reader").memories().get("env.prices"))
					.isEqualTo(new MemoryDescriptor("named", "read-only", "prices", null, null, null, null));
			});
	}

	@Test
	void pluginsAreShownWithWhatTheyRun() {
		this.contextRunner.run((context) -> {
			WasmPlugin plugin = context.getBean("waits", WasmPlugin.class);
			PluginDescriptor descriptor = endpoint(context).plugins().plugins().get("waits");
			assertThat(descriptor).isEqualTo(endpoint(context).plugin("waits"));
			assertThat(descriptor.name()).isEqualTo("waits");
			assertThat(descriptor.running()).isTrue();
			assertThat(descriptor.location()).isEqualTo("class path resource [modules/plugin-waits.wasm]");
			assertThat(descriptor.generation()).isOne();
			assertThat(descriptor.digest()).isEqualTo(plugin.version().digest()).hasSize(64);
			assertThat(descriptor.size()).isEqualTo(Files.size(MODULES.resolve("plugin-waits.wasm")));
			assertThat(descriptor.loadedAt()).isEqualTo(plugin.version().loadedAt());
			assertThat(descriptor.loadTimeSeconds()).isPositive();
			assertThat(descriptor.exports()).contains("increment(i32) -> i32");
			assertThat(descriptor.execution()).isEqualTo("compiled");
			assertThat(descriptor.memories()).containsOnly(Map.entry("env.memory",
					new MemoryDescriptor("common", "read-write", "waits.memory", 1L, 8L, 65536L, 8 * 65536L)));
			assertThat(descriptor.runningCalls()).isEmpty();
			assertThat(descriptor.events()).extracting(PluginEventDescriptor::event).containsExactly("loaded");
			assertThat(descriptor.instances().maximum()).isEqualTo(3);
			assertThat(descriptor.instances().busy()).isZero();
			plugin.with((instance) -> {
				assertThat(endpoint(context).plugin("waits").instances().busy()).isOne();
				return null;
			});
			plugin.stop();
			assertThat(endpoint(context).plugin("waits").running()).isFalse();
		});
	}

	@Test
	void unknownPluginIsNone() {
		this.contextRunner.run((context) -> assertThat(endpoint(context).plugin("other")).isNull());
	}

	@Test
	void endpointMayOnlyBeReadByDefault() {
		this.contextRunner.run((context) -> {
			assertThat(webOperations(context)).containsExactlyInAnyOrder("GET wasmplugins",
					"GET wasmplugins/{*plugin}");
			assertThat(jmxOperations(context).map(JmxOperation::getName)).containsExactlyInAnyOrder("plugins",
					"plugin");
		});
	}

	@Test
	void unrestrictedEndpointReloads() {
		this.contextRunner.withPropertyValues(UNRESTRICTED).run((context) -> {
			assertThat(webOperations(context)).containsExactlyInAnyOrder("GET wasmplugins", "GET wasmplugins/{*plugin}",
					"POST wasmplugins/{*path}");
			WasmPlugin plugin = context.getBean("waits", WasmPlugin.class);
			WebEndpointResponse<?> response = post(context, new String[] { "waits", "reload" });
			assertThat(response.getStatus()).isEqualTo(200);
			assertThat(response.getBody()).isEqualTo(new PluginReload(2, plugin.version().digest()));
			jmxOperations(context).filter((operation) -> operation.getName().equals("reload"))
				.findFirst()
				.orElseThrow()
				.invoke(new InvocationContext(SecurityContext.NONE, Map.of("plugin", "waits")));
			assertThat(plugin.version().generation()).isEqualTo(3);
		});
	}

	@Test
	void versionThatDoesNotLoadIsAConflictAndTheRunningOneGoesOn(@TempDir Path directory) throws IOException {
		Path file = Files.copy(MODULES.resolve("no-shared-memory.wasm"), directory.resolve("plugin.wasm"));
		this.contextRunner.withPropertyValues(UNRESTRICTED, "wasm.plugins.counter.location=" + file.toUri())
			.run((context) -> {
				Files.writeString(file, "not a module");
				ProblemDescriptor problem = problem(post(context, new String[] { "counter", "reload" }), 409);
				assertThat(problem.detail()).startsWith("Plugin 'counter' cannot be loaded: ").endsWith(".");
				assertThat(problem.setting()).isEqualTo("location");
				WasmPlugin plugin = context.getBean("counter", WasmPlugin.class);
				assertThat(plugin.version().generation()).isOne();
				assertThat(plugin.call("increment", 8)).containsExactly(1);
			});
	}

	@Test
	void pluginOrOperationThatDoesNotExistIsNotFound() {
		this.contextRunner.withPropertyValues(UNRESTRICTED).run((context) -> {
			assertThat(problem(post(context, new String[] { "other", "reload" }), 404).detail())
				.isEqualTo("There is no plugin 'other', only: waits");
			for (String[] path : new String[][] { { "waits" }, { "waits", "RELOAD" }, { "waits", "reload", "now" },
					{} }) {
				assertThat(problem(post(context, path), 404).detail())
					.isEqualTo("There is the operation '{plugin}/reload'");
			}
			assertThat(context.getBean("waits", WasmPlugin.class).version().generation()).isOne();
		});
	}

	/**
	 * Actuator would take it from there.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "waits/reload", "waits,reload" })
	void pluginOfAQueryOrBodyIsABadRequest(String path) {
		this.contextRunner.withPropertyValues(UNRESTRICTED).run((context) -> {
			problem(post(context, path), 400);
			problem(post(context, List.of("waits", "reload")), 400);
			assertThat(context.getBean("waits", WasmPlugin.class).version().generation()).isOne();
		});
	}

	@Test
	void withoutPluginsThereAreNone() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(WasmPluginsEndpointAutoConfiguration.class, EndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=wasmplugins")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WasmPluginsEndpoint.class));
	}

	private static ProblemDescriptor problem(WebEndpointResponse<?> response, int status) {
		assertThat(response.getStatus()).isEqualTo(status);
		assertThat(response.getContentType()).hasToString("application/problem+json");
		assertThat(response.getBody()).isInstanceOf(ProblemDescriptor.class);
		ProblemDescriptor problem = (ProblemDescriptor) response.getBody();
		assertThat(problem.status()).isEqualTo(status);
		return problem;
	}

	private static WasmPluginsEndpoint endpoint(ApplicationContext context) {
		return context.getBean(WasmPluginsEndpoint.class);
	}

	private static Stream<JmxOperation> jmxOperations(ApplicationContext context) {
		return context.getBean(JmxEndpointsSupplier.class)
			.getEndpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.getOperations().stream());
	}

	private static WebEndpointResponse<?> post(ApplicationContext context, Object path) {
		return (WebEndpointResponse<?>) WebOperations.of(context)
			.filter((operation) -> operation.getRequestPredicate().getHttpMethod().name().equals("POST"))
			.findFirst()
			.orElseThrow()
			.invoke(new InvocationContext(SecurityContext.NONE, Map.of("path", path)));
	}

	private static Stream<String> webOperations(ApplicationContext context) {
		return WebOperations.of(context)
			.map(WebOperation::getRequestPredicate)
			.map((predicate) -> "%s %s".formatted(predicate.getHttpMethod(), predicate.getPath()));
	}

}
