package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.sharedmemory.sample.redaction.TallyController.Totals;

/**
 * A client of the redaction service. May be used by any number of threads at once.
 */
final class RedactionClient implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final int port;

	RedactionClient(int port) {
		this.port = port;
	}

	HttpResponse<String> redact(String text) throws IOException, InterruptedException {
		return redact(text.getBytes(StandardCharsets.UTF_8));
	}

	HttpResponse<String> redact(byte[] text) throws IOException, InterruptedException {
		return redact(BodyPublishers.ofByteArray(text));
	}

	/**
	 * Sends a text.
	 * @param headers names and values of further headers
	 */
	HttpResponse<String> redact(BodyPublisher text, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = request("/redact").POST(text);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return send(request);
	}

	Totals tallies() throws IOException, InterruptedException {
		return JSON.readValue(send(request("/tallies")).body(), Totals.class);
	}

	/**
	 * What the operations page says of a memory.
	 */
	JsonNode memory(String name) throws IOException, InterruptedException {
		return json(send(request("/actuator/sharedmemory"))).at("/memories/" + name);
	}

	/**
	 * What the operations page says of a plugin.
	 */
	JsonNode plugin(String name) throws IOException, InterruptedException {
		return json(send(request("/actuator/wasmplugins/" + name)));
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(this.port, path)))
			.timeout(Eventually.LIMIT);
	}

	HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
	}

	static JsonNode json(HttpResponse<String> response) {
		return JSON.readTree(response.body());
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

}
