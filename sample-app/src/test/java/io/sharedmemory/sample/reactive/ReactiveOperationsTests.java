package io.sharedmemory.sample.reactive;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.snapshot.MemorySnapshots;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators can do over HTTP where the application is one of WebFlux.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ReactiveOperationsTests {

	private static final String MEMORIES = "/actuator/sharedmemory";

	private static final String PLUGINS = "/actuator/wasmplugins";

	private static final Path FILE = Path.of("target", "reactive-scratch.snapshot").toAbsolutePath();

	@AutoClose
	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
		.web(WebApplicationType.REACTIVE)
		.run("--spring.config.name=none", "--server.port=0",
				"--management.endpoints.web.exposure.include=sharedmemory,wasmplugins",
				"--management.endpoint.sharedmemory.access=unrestricted",
				"--management.endpoint.wasmplugins.access=unrestricted",
				"--wasm.shared-memory.defaults.maximum-pages=8",
				"--wasm.shared-memory.memories.requests.minimum-pages=1",
				"--wasm.shared-memory.memories.scratch.minimum-pages=1",
				"--wasm.shared-memory.memories.scratch.snapshot.location=" + FILE.toUri(),
				"--wasm.plugins.first.location=classpath:plugins/pricing.wasm",
				"--wasm.plugins.second.location=classpath:plugins/pricing.wasm");

	@AutoClose
	private final HttpClient client = HttpClient.newHttpClient();

	private final SharedMemory requests = this.context.getBean("requests", SharedMemory.class);

	private final SharedMemory scratch = this.context.getBean("scratch", SharedMemory.class);

	@Test
	void memoryOfThePathIsShownAndChanged() throws Exception {
		assertThat(send("GET", MEMORIES, "").body()).contains("\"requests\":{", "\"scratch\":{");
		assertThat(send("GET", MEMORIES + "/scratch", "").body()).contains("\"name\":\"scratch\"");
		assertThat(send("GET", MEMORIES + "/other", "").statusCode()).isEqualTo(404);
		assertThat(send("GET", MEMORIES + "/scratch/grow", "").statusCode()).isEqualTo(404);
		long size = this.scratch.size();
		assertThat(send("POST", MEMORIES + "/scratch/grow", "{\"delta\":1}").body())
			.isEqualTo("{\"previous\":%d,\"size\":%d}".formatted(size, size + 1));
		for (String path : List.of("/other/grow", "/scratch", "/scratch/shrink", "/scratch/grow/1")) {
			assertThat(send("POST", MEMORIES + path, "{\"delta\":1}").statusCode()).as(path).isIn(404, 405);
		}
		assertThat(this.scratch.size()).isEqualTo(size + 1);
	}

	@Test
	void memoryOfThePathIsSavedToItsPlace() throws Exception {
		HttpResponse<String> saved = send("POST", MEMORIES + "/scratch/snapshot", "{}");
		assertThat(saved.statusCode()).isEqualTo(200);
		assertThat(saved.body()).contains("\"digest\":\"%s\"".formatted(new MemorySnapshots().inspect(FILE).digest()));
		assertThat(send("GET", MEMORIES + "/scratch", "").body()).contains("\"event\":\"saved\"");
		assertThat(send("POST", MEMORIES + "/requests/snapshot", "{}").statusCode()).isEqualTo(409);
		assertThat(send("POST", MEMORIES + "/other/snapshot", "{}").statusCode()).isEqualTo(404);
		assertThat(send("POST", MEMORIES + "/scratch/snapshot?path=requests/snapshot", "{}").statusCode())
			.isEqualTo(400);
	}

	@Test
	void queryAndBodyDoNotSayWhichMemoryOrOperation() throws Exception {
		long size = this.scratch.size();
		for (String query : List.of("?name=requests", "?name=requests&name=scratch", "?name=", "?name=scratch")) {
			assertThat(send("GET", MEMORIES + "/scratch" + query, "").statusCode()).as(query).isEqualTo(400);
		}
		String body = "{\"delta\":1,\"address\":0,\"count\":0}";
		for (String query : List.of("?path=requests/grow", "?path=requests&path=grow", "?path=requests,grow",
				"?path=")) {
			assertThat(send("POST", MEMORIES + "/scratch/notify" + query, body).statusCode()).as(query).isEqualTo(400);
		}
		for (String path : List.of("\"requests/grow\"", "[\"requests\",\"grow\"]", "null")) {
			assertThat(send("POST", MEMORIES + "/scratch/notify",
					"{\"path\":%s,\"delta\":1,\"address\":0,\"count\":0}".formatted(path))
				.statusCode()).as(path).isEqualTo(400);
		}
		assertThat(send("POST", MEMORIES + "/scratch/notify?name=requests&operation=grow",
				"{\"name\":\"requests\",\"operation\":\"grow\",\"delta\":1,\"address\":0,\"count\":0}")
			.body()).isEqualTo("{\"woken\":0}");
		assertThat(this.requests.size()).isOne();
		assertThat(this.scratch.size()).isEqualTo(size);
	}

	@Test
	void queryAndBodyDoNotSayWhichPlugin() throws Exception {
		assertThat(send("GET", PLUGINS + "/first", "").body()).contains("\"name\":\"first\"");
		assertThat(send("GET", PLUGINS + "/first?plugin=second", "").statusCode()).isEqualTo(400);
		assertThat(send("POST", PLUGINS + "/first/reload?path=second/reload", "").statusCode()).isEqualTo(400);
		assertThat(send("POST", PLUGINS + "/first/reload", "{\"path\":[\"second\",\"reload\"]}").statusCode())
			.isEqualTo(400);
		assertThat(send("POST", PLUGINS + "/first/reload?plugin=second", "{\"plugin\":\"second\"}").statusCode())
			.isEqualTo(200);
		WasmPlugins plugins = this.context.getBean(WasmPlugins.class);
		assertThat(plugins.get("first").version().generation()).isEqualTo(2);
		assertThat(plugins.get("second").version().generation()).isOne();
	}

	private HttpResponse<String> send(String method, String path, String body) throws Exception {
		String port = this.context.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, BodyPublishers.ofString(body));
		if (!body.isEmpty()) {
			request.header("Content-Type", "application/json");
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
