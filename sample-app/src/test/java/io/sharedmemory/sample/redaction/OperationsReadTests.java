package io.sharedmemory.sample.redaction;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see of the application as it comes, over HTTP: they may look, and change
 * nothing.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OperationsReadTests {

	private static final String ENDPOINT = "/actuator/sharedmemory";

	@Autowired
	@Qualifier("requests")
	private SharedMemory requests;

	private RedactionClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new RedactionClient(port);
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	@Test
	void allMemoriesAreListed() throws Exception {
		HttpResponse<String> response = this.client.send(this.client.request(ENDPOINT));
		assertThat(response.statusCode()).isEqualTo(200);
		JsonNode body = RedactionClient.json(response);
		assertThat(body.propertyNames()).containsExactly("memories", "budget", "refused");
		assertThat(body.at("/refused/count").asInt()).isZero();
		assertThat(body.get("memories").propertyNames()).containsExactly("requests", "tallies", "pricing.memory");
		assertThat(body.at("/budget/limit").asLong()).isEqualTo(512L << 20);
		assertThat(body.at("/budget/used").asLong())
			.isEqualTo(body.at("/memories/requests/sizeBytes").asLong() + 2 * 65536);
		JsonNode requests = body.at("/memories/requests");
		assertThat(requests.propertyNames()).containsExactly("description", "size", "minimum", "maximum", "sizeBytes",
				"maximumBytes", "closed", "waiters", "longestWaitSeconds", "growths", "grownPages", "growthFailures",
				"growthFailuresByReason", "notifies", "notifyPerSecond", "woken", "wokenPerSecond", "waits", "holders",
				"queues");
		for (String number : List.of("size", "minimum", "maximum", "sizeBytes", "maximumBytes", "waiters", "growths",
				"grownPages", "growthFailures", "notifies", "woken")) {
			assertThat(requests.get(number).isIntegralNumber()).as(number).isTrue();
		}
		assertThat(requests.get("longestWaitSeconds").isNumber()).isTrue();
		assertThat(requests.at("/notifyPerSecond/last10Seconds").isNumber()).isTrue();
		assertThat(requests.at("/wokenPerSecond/last60Seconds").isNumber()).isTrue();
		assertThat(requests.get("growthFailuresByReason").propertyNames()).containsExactly("maximum", "limiter",
				"budget", "out_of_memory");
		assertThat(requests.get("waits").propertyNames()).containsExactly("ok", "mismatch", "timed_out", "interrupted",
				"closed");
		assertThat(requests.get("description").asString()).isNotBlank();
	}

	@Test
	void oneMemoryHasItsWaitingThreadsAndEvents() throws Exception {
		try (ExecutorService executor = Executors
			.newThreadPerTaskExecutor(Thread.ofVirtual().name("sleeper-", 0).factory())) {
			// In the last word of the first page, which nobody else uses.
			for (int i = 0; i < 4; i++) {
				executor.submit(() -> this.requests.atomicWait32(65532, 0));
			}
			try {
				Eventually.eventually("sleepers").until(() -> details("requests").get("waitingThreads").size() == 4);
				assertThatItHasItsWaitingThreadsAndEvents(details("requests"));
			}
			finally {
				this.requests.atomicStore32(65532, 1);
				this.requests.atomicNotify(65532, -1);
			}
		}
		this.requests.atomicStore32(65532, 0);
	}

	private static void assertThatItHasItsWaitingThreadsAndEvents(JsonNode details) {
		assertThat(details.propertyNames()).containsExactly("name", "memory", "waitingThreads", "recentEvents");
		assertThat(details.get("name").asString()).isEqualTo("requests");
		assertThat(details.at("/memory/waiters").asInt()).isEqualTo(4);
		Instant last = Instant.MIN;
		for (JsonNode waiting : details.get("waitingThreads")) {
			assertThat(waiting.propertyNames()).containsExactly("address", "width", "expected", "current", "threadName",
					"threadId", "virtual", "since");
			assertThat(waiting.get("threadName").asString()).startsWith("sleeper-");
			assertThat(waiting.get("width").asInt()).isEqualTo(32);
			assertThat(waiting.get("virtual").isBoolean()).isTrue();
			Instant since = Instant.parse(waiting.get("since").asString());
			assertThat(since).isAfterOrEqualTo(last).isBeforeOrEqualTo(Instant.now());
			last = since;
		}
		JsonNode created = details.at("/recentEvents/0");
		assertThat(created.propertyNames()).containsExactly("time", "event", "size");
		assertThat(created.get("event").asString()).isEqualTo("created");
		assertThat(created.get("size").asInt()).isEqualTo(4);
		assertThat(Instant.parse(created.get("time").asString())).isBefore(Instant.now());
	}

	private JsonNode details(String name) throws Exception {
		return RedactionClient.json(this.client.send(this.client.request(ENDPOINT + "/" + name)));
	}

	@Test
	void failedGrowthIsAnEventWithItsReason() throws Exception {
		assertThat(this.client.redact(new byte[257 * 65536]).statusCode()).isEqualTo(413);
		JsonNode events = details("requests").get("recentEvents");
		JsonNode failed = events.get(events.size() - 1);
		assertThat(failed.propertyNames()).containsExactly("time", "event", "size", "delta", "reason");
		assertThat(failed.get("event").asString()).isEqualTo("growth_failed");
		assertThat(failed.get("delta").isIntegralNumber()).isTrue();
		assertThat(failed.get("reason").asString()).isEqualTo("maximum");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/other", "/Requests", "/requests%20", "/..", "/.", "/a.b.c", "/%2e%2e", "/%3Cscript%3E",
			"/%F0%9F%98%80", "/requests/grow/1", "/requests/", "//requests", "/", "//", "/*", "/%7Bname%7D" })
	void unknownMemoryIsNotFound(String path) throws Exception {
		HttpResponse<String> response = this.client.send(this.client.request(ENDPOINT + path));
		assertThat(response.statusCode()).isEqualTo(404);
		assertHarmless(response);
	}

	@Test
	void memoryWithALongNameIsNotFound() throws Exception {
		assertThat(this.client.send(this.client.request(ENDPOINT + "/" + "a".repeat(5000))).statusCode())
			.isEqualTo(404);
		assertThat(this.client.send(this.client.request(ENDPOINT + "/" + "a".repeat(50_000))).statusCode())
			.isBetween(400, 499);
	}

	@ParameterizedTest
	@ValueSource(strings = { "requests%2Fgrow", "..%2f..%2frequests", "%00", "%ff", "requests%5cgrow" })
	void nameWithWhatNoPathHasIsRefused(String name) throws Exception {
		for (HttpResponse<String> response : List.of(this.client.send(this.client.request(ENDPOINT + "/" + name)),
				this.client.send(this.client.request(ENDPOINT + "/" + name + "/grow")
					.header("Content-Type", "application/json")
					.POST(BodyPublishers.ofString("{\"delta\":1}"))))) {
			assertThat(response.statusCode()).isBetween(400, 499);
			assertHarmless(response);
		}
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			/requests/grow,   '{"delta":1}'
			/requests/notify, '{"address":0,"count":1}'
			/requests,        '{}'
			'',               '{}'
			/other/grow,      '{"delta":1}'
			/requests/shrink, '{"delta":1}'
			""")
	void nothingCanBeChanged(String path, String body) throws Exception {
		JsonNode before = this.client.memory("requests");
		for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
			HttpResponse<String> response = this.client.send(this.client.request(ENDPOINT + path)
				.header("Content-Type", "application/json")
				.method(method, BodyPublishers.ofString(body)));
			assertThat(response.statusCode()).as(method).isIn(404, 405);
			assertHarmless(response);
		}
		JsonNode after = this.client.memory("requests");
		for (String counter : List.of("size", "growths", "growthFailures", "notifies", "woken")) {
			assertThat(after.get(counter)).as(counter).isEqualTo(before.get(counter));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "application/xml", "image/png", "garbage" })
	void otherRepresentationsAreNotThere(String type) throws Exception {
		HttpResponse<String> response = this.client.send(this.client.request(ENDPOINT).header("Accept", type));
		assertThat(response.statusCode()).isEqualTo(406);
		assertHarmless(response);
	}

	@Test
	void healthIsToldWithoutDetails() throws Exception {
		assertThat(RedactionClient.json(this.client.send(this.client.request("/actuator/health")))
			.get("status")
			.asString()).isEqualTo("UP");
		assertThat(this.client.send(this.client.request("/actuator/health")).body()).doesNotContain("requests");
		assertThat(this.client.send(this.client.request("/actuator/health/sharedMemory")).body())
			.doesNotContain("requests");
	}

	@Test
	void informationHasTheSumsOfTheMemories() throws Exception {
		JsonNode info = RedactionClient.json(this.client.send(this.client.request("/actuator/info")))
			.get("sharedMemory");
		assertThat(info.get("count").asInt()).isEqualTo(3);
		// That of the pricing plugin declares no maximum.
		assertThat(info.get("maximumBytes").asLong()).isEqualTo((257 + 32767) * 65536L);
		assertThat(info.get("sizeBytes").asLong())
			.isEqualTo(this.client.memory("requests").get("sizeBytes").asLong() + 2 * 65536);
		assertThat(info.get("budgetBytes").asLong()).isEqualTo(512L << 20);
	}

	private static void assertHarmless(HttpResponse<String> response) {
		assertThat(response.body()).doesNotContain("\tat ", "Exception", ".java:", "\"trace\"");
	}

}
