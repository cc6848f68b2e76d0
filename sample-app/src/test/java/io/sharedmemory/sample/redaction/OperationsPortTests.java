package io.sharedmemory.sample.redaction;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The operations side on a port of its own, where the application's own error handling
 * does not reach.
 */
@Timeout(120)
class OperationsPortTests {

	@Test
	void endpointWorksOnAPortOfItsOwn() throws Exception {
		try (TestApplication application = TestApplication.start("management.server.port=0",
				"management.endpoint.sharedmemory.access=unrestricted");
				RedactionClient operations = new RedactionClient(
						application.bean(Environment.class).getRequiredProperty("local.management.port", int.class))) {
			assertThat(application.client().send(application.client().request("/actuator/sharedmemory")).statusCode())
				.isEqualTo(404);
			assertThat(application.client().send(application.client().request("/wasm-console")).statusCode())
				.isEqualTo(404);
			assertThat(operations.send(operations.request("/wasm-console")).body())
				.contains("data-memories=\"./actuator/sharedmemory\"");
			assertThat(operations.memory("requests").get("size").asLong()).isEqualTo(4);
			assertThat(post(operations, "/requests/grow", "{\"delta\":1}").body())
				.isEqualTo("{\"previous\":4,\"size\":5}");
			assertThat(post(operations, "/requests/notify", "{\"address\":0,\"count\":1}").body())
				.isEqualTo("{\"woken\":0}");
			HttpResponse<String> refused = post(operations, "/requests/grow", "{\"delta\":-1}");
			assertThat(refused.statusCode()).isEqualTo(400);
			assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			assertThat(post(operations, "/other/grow", "{\"delta\":1}").statusCode()).isEqualTo(404);
			assertThat(post(operations, "/tallies/grow", "{\"delta\":1}").statusCode()).isEqualTo(409);
			for (String body : List.of("{", "[]", "{\"delta\":[]}", "\u0000")) {
				HttpResponse<String> malformed = post(operations, "/requests/grow", body);
				assertThat(malformed.statusCode()).as(body).isEqualTo(400);
				assertThat(malformed.body()).doesNotContain("\tat ", "Exception", ".java:", "\"trace\"");
			}
			assertThat(operations.memory("requests").get("size").asLong()).isEqualTo(5);
			assertThat(application.client().redact("jo@example.org").body()).isEqualTo("[EMAIL]");
		}
	}

	private static HttpResponse<String> post(RedactionClient client, String path, String body) throws Exception {
		return client.send(client.request("/actuator/sharedmemory" + path)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body)));
	}

}
