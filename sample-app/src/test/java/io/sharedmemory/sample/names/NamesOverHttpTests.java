package io.sharedmemory.sample.names;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.NameRule;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginSource;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.structure.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All that can have a name can be reached by it over HTTP, in the encoding of a path:
 * nothing has a name that servers refuse.
 */
@ParameterizedClass
@EnumSource(value = WebApplicationType.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
class NamesOverHttpTests {

	private static final List<String> UNUSUAL = List.of("?", "#", "a?b#c", "{name}", "*", "**", "...", "a..", "~",
			"a b", "+", "a+b", "\"", "'", "<script>", "|", "^", "`", ":", "http:", "@", "a=b", "a&b", ",", "(!)", "$",
			"memory.json", "grow", "notify", "WEB-INF", "ä".repeat(255), "日".repeat(255), "😀".repeat(127), "größe",
			"u\u0308", "\ufeff");

	@Parameter
	private WebApplicationType type;

	@AutoClose
	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void memories() throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			Set<String> names = names(new Random(16), 200);
			names.forEach((name) -> registry.create(name, MemoryType.shared(1, 2)));
			JsonNode list = json(send(context, "GET", "/actuator/sharedmemory"));
			assertThat(list.get("memories").propertyNames()).containsExactlyElementsOf(names);
			for (String name : names) {
				String path = "/actuator/sharedmemory/" + encoded(name);
				assertThat(json(send(context, "GET", path)).get("name").asString()).isEqualTo(name);
				assertThat(json(send(context, "POST", path + "/grow", "{\"delta\":1}")).get("size").asInt())
					.isEqualTo(2);
				assertThat(registry.get(name).size()).isEqualTo(2);
				assertThat(json(send(context, "GET", "/actuator/health/sharedMemory/" + encoded(name))).get("status")
					.asString()).as("health of %s", name).isEqualTo("UP");
			}
		}
	}

	@Test
	void plugins() throws Exception {
		byte[] module = new ClassPathResource("plugins/pricing.wasm").getContentAsByteArray();
		try (ConfigurableApplicationContext context = start()) {
			WasmPlugins plugins = context.getBean(WasmPlugins.class);
			Set<String> names = names(new Random(17), 0);
			names.forEach((name) -> plugins
				.create(PluginDefinition.builder(name, new Bytes(module)).execution(Execution.INTERPRETED).build()));
			for (String name : names) {
				String path = "/actuator/wasmplugins/" + encoded(name);
				assertThat(json(send(context, "GET", path)).get("name").asString()).isEqualTo(name);
				assertThat(send(context, "POST", path + "/reload").statusCode()).as("%s", name).isEqualTo(200);
			}
			// Also the memories of instances, which are called after the plugins.
			for (String name : context.getBean(SharedMemoryRegistry.class).names()) {
				JsonNode memory = json(send(context, "GET", "/actuator/sharedmemory/" + encoded(name)));
				assertThat(memory.get("name").asString()).isEqualTo(name);
			}
		}
	}

	@Test
	void queues() throws Exception {
		String memory = "--wasm.shared-memory.memories.work.";
		try (ConfigurableApplicationContext context = start(memory + "maximum-pages=1",
				memory + "queues[größe 1].address=0", memory + "queues[größe 1].capacity=4",
				memory + "queues.out.address=8192", memory + "queues.out.capacity=1")) {
			MessageQueue first = context.getBean("größe 1", MessageQueue.class);
			first.put("secret".getBytes(StandardCharsets.UTF_8));
			HttpResponse<String> response = send(context, "GET", "/actuator/sharedmemory/work");
			assertThat(response.body()).doesNotContain("secret");
			JsonNode queues = json(response).get("memory").get("queues");
			assertThat(queues.get(0).get("name").asString()).isEqualTo("größe 1");
			assertThat(queues.get(0).get("depth").asInt()).isOne();
			assertThat(queues.get(0).get("capacity").asInt()).isEqualTo(4);
			assertThat(queues.get(0).get("closed").asBoolean()).isFalse();
			assertThat(queues.get(1).get("address").asLong()).isEqualTo(8192);
			first.close();
			assertThat(json(send(context, "GET", "/actuator/sharedmemory")).at("/memories/work/queues/0/closed")
				.asBoolean()).isTrue();
		}
	}

	private ConfigurableApplicationContext start(String... arguments) {
		List<String> all = new ArrayList<>(List.of("--spring.config.name=none", "--server.port=0",
				"--management.endpoints.web.exposure.include=sharedmemory,wasmplugins,health",
				"--management.endpoint.sharedmemory.access=unrestricted",
				"--management.endpoint.wasmplugins.access=unrestricted",
				"--management.endpoint.health.show-details=always"));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(Application.class).web(this.type).run(all.toArray(String[]::new));
	}

	private static Set<String> names(Random random, int number) {
		Set<String> names = new LinkedHashSet<>(UNUSUAL);
		while (names.size() < UNUSUAL.size() + number) {
			String name = name(random);
			if (NameRule.problem(name) == null) {
				names.add(name);
			}
		}
		return names;
	}

	private static String name(Random random) {
		StringBuilder name = new StringBuilder();
		for (int i = 1 + random.nextInt(12); i > 0; i--) {
			name.appendCodePoint(switch (random.nextInt(4)) {
				case 0 -> 0xa0 + random.nextInt(0x1000);
				case 1 -> 0x10000 + random.nextInt(0x10000);
				case 2 -> random.nextInt(0x10000);
				default -> 0x20 + random.nextInt(0x60);
			});
		}
		return name.toString();
	}

	/**
	 * As JavaScript's {@code encodeURIComponent} does it, which the console uses.
	 */
	private static String encoded(String name) {
		return URLEncoder.encode(name, StandardCharsets.UTF_8)
			.replace("+", "%20")
			.replace("%21", "!")
			.replace("%27", "'")
			.replace("%28", "(")
			.replace("%29", ")")
			.replace("%7E", "~");
	}

	private static JsonNode json(HttpResponse<String> response) {
		assertThat(response.statusCode()).as("%s", response.uri()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private HttpResponse<String> send(ConfigurableApplicationContext context, String method, String path)
			throws Exception {
		return send(context, method, path, "");
	}

	private HttpResponse<String> send(ConfigurableApplicationContext context, String method, String path, String body)
			throws Exception {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		return this.client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.build(), BodyHandlers.ofString());
	}

	private record Bytes(byte[] module) implements PluginSource {

		@Override
		public byte[] read() {
			return this.module;
		}

		@Override
		public String description() {
			return "the module";
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
