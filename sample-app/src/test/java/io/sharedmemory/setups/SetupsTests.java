package io.sharedmemory.setups;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However an application is set up, it has its memories and plugins, operators see them,
 * and all ends with it.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class SetupsTests {

	private static final List<String> CONFIGURATION = List.of("wasm.shared-memory.memories.requests.minimum-pages=1",
			"wasm.shared-memory.memories.requests.maximum-pages=4",
			"wasm.plugins.pricing.location=classpath:plugins/pricing.wasm");

	private static final List<String> OPERATIONS = List.of("spring.config.name=none", "server.port=0",
			"management.endpoints.web.exposure.include=health,sharedmemory,wasmplugins",
			"management.endpoint.health.show-details=always", "management.endpoint.sharedmemory.access=unrestricted",
			"management.endpoint.wasmplugins.access=unrestricted");

	@AutoClose
	private final HttpClient client = HttpClient.newHttpClient();

	@ParameterizedTest
	@EnumSource
	void worksAndEnds(Setup setup, CapturedOutput output) throws Exception {
		ConfigurableApplicationContext context = start(setup.type(),
				Stream.of(OPERATIONS, CONFIGURATION, setup.properties()).flatMap(List::stream));
		assertWorksAndEnds(context, setup.hasVirtualThreads());
		assertThat(output).doesNotContain("WARN", "ERROR", "Exception");
	}

	/**
	 * As Kubernetes mounts them: a file for each property, and a directory for each dot
	 * or not.
	 */
	@Test
	void isConfiguredByFiles(@TempDir Path directory, CapturedOutput output) throws Exception {
		List<String> properties = new ArrayList<>(CONFIGURATION);
		properties.add("wasm.shared-memory.memories.requests.preload=classpath:plugins/pricing.wasm");
		properties.add("wasm.shared-memory.memories.requests.preload-address=1024");
		for (String property : properties) {
			String[] parts = property.split("=");
			Path file = directory.resolve(parts[0].replaceFirst("^wasm\\.plugins\\.", "wasm/plugins/"));
			Files.createDirectories(file.getParent());
			Files.writeString(file, parts[1] + "\n");
		}
		ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, Stream.concat(OPERATIONS.stream(),
				Stream.of("spring.config.import=configtree:%s/".formatted(directory))));
		assertWorksAndEnds(context, false);
		assertThat(output).doesNotContain("WARN", "ERROR", "Exception");
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, Stream<String> properties) {
		return new SpringApplicationBuilder(SetupApplication.class).web(type)
			.run(properties.map((property) -> "--" + property).toArray(String[]::new));
	}

	private void assertWorksAndEnds(ConfigurableApplicationContext context, boolean virtual) throws Exception {
		SharedMemory requests;
		WasmPlugin pricing;
		try (context) {
			Environment environment = context.getEnvironment();
			String server = environment.getRequiredProperty("local.server.port");
			String operations = environment.getProperty("local.management.port", server);
			for (int i = 1; i <= 2; i++) {
				assertThat(send("GET", server, "/price?quantity=12", ""))
					.isEqualTo("10800 %d %b".formatted(i, virtual));
			}
			assertThat(send("POST", operations, "/actuator/sharedmemory/requests/grow", "{\"delta\":1}"))
				.isEqualTo("{\"previous\":1,\"size\":2}");
			assertThat(send("GET", operations, "/actuator/sharedmemory", "")).contains("\"requests\":{\"size\":2,");
			assertThat(send("POST", operations, "/actuator/wasmplugins/pricing/reload", ""))
				.contains("\"generation\":2");
			assertThat(send("GET", operations, "/actuator/wasmplugins/pricing", "")).contains("\"success\":2");
			assertThat(send("GET", operations, "/actuator/health/sharedMemory", "")).contains("\"status\":\"UP\"",
					"\"requests\":{");
			requests = context.getBean("requests", SharedMemory.class);
			assertThat(requests.size()).isEqualTo(2);
			pricing = context.getBean(WasmPlugins.class).get("pricing");
		}
		assertThat(requests.isClosed()).isTrue();
		assertThat(pricing.isClosed()).isTrue();
	}

	private String send(String method, String port, String path, String body) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, BodyPublishers.ofString(body));
		if (!body.isEmpty()) {
			request.header("Content-Type", "application/json");
		}
		HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
		return response.body();
	}

}
