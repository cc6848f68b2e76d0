package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.sharedmemory.plugin.WasmPlugins;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see of plugins over HTTP, and what they can do once they may.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoint.wasmplugins.access=unrestricted",
				"management.endpoints.web.exposure.include=wasmplugins",
				"wasm.plugins.first.location=classpath:plugins/pricing.wasm",
				"wasm.plugins.second.location=classpath:plugins/pricing.wasm" })
class PluginOperationsTests {

	private static final String ENDPOINT = "/actuator/wasmplugins";

	@Autowired
	private WasmPlugins plugins;

	@AutoClose
	private final HttpClient client = HttpClient.newHttpClient();

	private int port;

	private long first;

	private long second;

	@BeforeEach
	void look(@LocalServerPort int port) {
		this.port = port;
		this.first = generation("first");
		this.second = generation("second");
	}

	@Test
	void pluginsAreShown() throws Exception {
		assertThat(send("GET", ENDPOINT, "").body()).contains("\"first\":{", "\"second\":{");
		assertThat(send("GET", ENDPOINT + "/first", "").body()).contains("\"name\":\"first\"", "\"generation\":",
				"class path resource [plugins/pricing.wasm]", "\"idle\":");
		assertThat(send("GET", ENDPOINT + "/other", "").statusCode()).isEqualTo(404);
	}

	@Test
	void pluginOfThePathIsReloaded() throws Exception {
		HttpResponse<String> response = send("POST", ENDPOINT + "/first/reload", "");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).contains("\"generation\":" + (this.first + 1));
		assertThat(generation("first")).isEqualTo(this.first + 1);
		assertThat(generation("second")).isEqualTo(this.second);
	}

	@Test
	void queryAndBodyDoNotSayWhichPlugin() throws Exception {
		for (String query : new String[] { "?path=second/reload", "?path=second&path=reload", "?path=second,reload" }) {
			assertThat(send("POST", ENDPOINT + "/first/reload" + query, "").statusCode()).as(query).isEqualTo(400);
		}
		for (String path : new String[] { "\"second/reload\"", "[\"second\",\"reload\"]" }) {
			assertThat(send("POST", ENDPOINT + "/first/reload", "{\"path\":%s}".formatted(path)).statusCode()).as(path)
				.isEqualTo(400);
		}
		send("POST", ENDPOINT + "/first/reload?plugin=second&name=second", "{\"plugin\":\"second\"}");
		assertThat(generation("second")).isEqualTo(this.second);
		assertThat(generation("first")).isEqualTo(this.first + 1);
	}

	@Test
	void queryDoesNotSayWhichPluginIsShown() throws Exception {
		for (String query : new String[] { "?plugin=second", "?plugin=second&plugin=first", "?plugin=",
				"?plugin=first" }) {
			HttpResponse<String> response = send("GET", ENDPOINT + "/first" + query, "");
			assertThat(response.statusCode()).as(query).isEqualTo(400);
			assertThat(response.body()).contains("The plugin is named by the path alone: leave out 'plugin'");
		}
		assertThat(send("GET", ENDPOINT + "/first?path=second&name=second", "").body()).contains("\"name\":\"first\"");
	}

	@Test
	void whatDoesNotExistIsNotFound() throws Exception {
		for (String path : new String[] { "/other/reload", "/first/stop", "/first", "/first/reload/now",
				"/first/reload/", "//first/reload", "/first//reload" }) {
			assertThat(send("POST", ENDPOINT + path, "").statusCode()).as(path).isIn(404, 405);
		}
		assertThat(generation("first")).isEqualTo(this.first);
	}

	private long generation(String plugin) {
		return this.plugins.get(plugin).version().generation();
	}

	private HttpResponse<String> send(String method, String path, String body)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.method(method, BodyPublishers.ofString(body));
		if (!body.isEmpty()) {
			request.header("Content-Type", "application/json");
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

}
