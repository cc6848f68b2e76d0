package io.sharedmemory.sample.redaction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The configuration as that of a parent context without a server, whose child has one, a
 * memory of its own, and all of Spring Boot's auto-configurations.
 */
@Timeout(120)
class ContextHierarchyTests {

	@Test
	void serverOfAChildShowsItsOwnMemoriesAndThoseOfItsParent() throws Exception {
		try (ConfigurableApplicationContext child = new SpringApplicationBuilder(Core.class)
			.properties("spring.jmx.enabled=false")
			.web(WebApplicationType.NONE)
			.child(Server.class)
			.initializers(TestPropertyValues.of("wasm.shared-memory.memories.scratch.maximum-pages=2",
					"server.port=0")::applyTo)
			.web(WebApplicationType.SERVLET)
			.run()) {
			ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent();
			assertThat(parent).isNotNull();
			SharedMemory requests = parent.getBean("requests", SharedMemory.class);
			try (RedactionClient client = new RedactionClient(
					child.getEnvironment().getRequiredProperty("local.server.port", int.class))) {
				assertThat(client.memory("scratch").get("size").asLong()).isEqualTo(1);
				assertThat(client.memory("requests").get("size").asLong()).isEqualTo(requests.size());
				assertThat(client.send(client.request("/actuator/health")).statusCode()).isEqualTo(200);
				assertThat(client.send(client.request("/actuator/wasmplugins")).body()).contains("\"pricing\"");
				assertThat(client.send(client.request("/wasm-console")).statusCode()).isEqualTo(200);
			}
			assertThat(child.getBean(SharedMemoryRegistry.class).names()).containsExactly("scratch");
			assertThat(child.getBean(WasmPlugins.class)).isSameAs(parent.getBean(WasmPlugins.class));
			child.close();
			assertThat(requests.isClosed()).isFalse();
			assertThat(parent.getBean("pricing", WasmPlugin.class).call("price", 12)).hasSize(1);
			parent.close();
			assertThat(requests.isClosed()).isTrue();
		}
	}

	/** No {@code @Configuration}, which the application's own scan would find. */
	@EnableAutoConfiguration
	static class Core {

	}

	@EnableAutoConfiguration
	static class Server {

	}

}
