package io.sharedmemory.sample.redaction;

import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.NestedExceptionUtils;

import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators can do over HTTP once they may, and what they get for bad input.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoint.sharedmemory.access=unrestricted", "wasm.shared-memory.budget=2MB",
				"wasm.shared-memory.memories.scratch.maximum-pages=64",
				"management.endpoint.health.show-details=always",
				// It tells of each wrong method, thousands of times here.
				"logging.level.org.springframework.web.servlet.PageNotFound=ERROR" })
@ExtendWith(OutputCaptureExtension.class)
class OperationsWriteTests {

	private static final String ENDPOINT = "/actuator/sharedmemory";

	private static final int FLOOD = 20_000;

	private static final int MOST_UNANSWERED = 5;

	@Autowired
	private SharedMemoryRegistry registry;

	@Autowired
	@Qualifier("scratch")
	private SharedMemory scratch;

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
	void growAnswersWithBothSizes() throws Exception {
		SharedMemory memory = this.registry.create("grown", MemoryType.shared(1, 8));
		try {
			HttpResponse<String> response = post("/grown/grow", "{\"delta\":2}");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("{\"previous\":1,\"size\":3}");
			assertThat(memory.size()).isEqualTo(3);
			assertThat(post("/grown/grow", "{\"delta\":0}").body()).isEqualTo("{\"previous\":3,\"size\":3}");
		}
		finally {
			this.registry.remove("grown");
		}
	}

	@Test
	void notifyWakesAsManyAsAreWanted() throws Exception {
		List<CompletableFuture<WaitResult>> waits = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waits.add(this.scratch.atomicWaitAsync32(64, 0));
		}
		assertThat(post("/scratch/notify", "{\"address\":64,\"count\":2}").body()).isEqualTo("{\"woken\":2}");
		assertThat(this.scratch.waiting()).isEqualTo(3);
		HttpResponse<String> all = post("/scratch/notify", "{\"address\":64,\"count\":4294967295}");
		assertThat(all.statusCode()).isEqualTo(200);
		assertThat(all.body()).isEqualTo("{\"woken\":3}");
		assertThat(waits).allSatisfy((wait) -> assertThat(wait).succeedsWithin(Eventually.LIMIT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"delta\":-1}", "{\"delta\":1.5}", "{\"delta\":1e1}", "{\"delta\":65537}",
			"{\"delta\":4294967296}", "{\"delta\":9223372036854775808}", "{\"delta\":1e400}",
			"{\"delta\":18446744073709551615}", "{\"delta\":\"one\"}", "{\"delta\":\"\"}", "{\"delta\":\" 1\"}",
			"{\"delta\":\"+1\"}", "{\"delta\":\"１\"}", "{\"delta\":null}", "{\"delta\":true}", "{\"delta\":[]}",
			"{\"delta\":[1]}", "{\"delta\":[1,2]}", "{\"delta\":{}}", "{\"delta\":{\"delta\":1}}", "{}",
			"{\"Delta\":1}", "{\"delta\":1,\"other\":[]}", "[]", "[1]", "1", "\"1\"", "null", "", "{", "delta=1",
			"{\"delta\":1", "{\"delta\":01}", "{\"delta\":NaN}", "\u0000", "<delta>1</delta>" })
	void badDeltaIsABadRequest(String body) throws Exception {
		assertBadRequest("/scratch/grow", body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"address\":-4,\"count\":1}", "{\"address\":2,\"count\":1}",
			"{\"address\":65536,\"count\":1}", "{\"address\":4294967292,\"count\":1}",
			"{\"address\":4294967296,\"count\":1}", "{\"address\":9223372036854775807,\"count\":1}",
			"{\"address\":\"zero\",\"count\":1}", "{\"address\":0.5,\"count\":1}", "{\"address\":null,\"count\":1}",
			"{\"address\":[0],\"count\":1}", "{\"address\":{},\"count\":1}", "{\"count\":1}", "{\"address\":0}",
			"{\"address\":0,\"count\":-1}", "{\"address\":0,\"count\":4294967296}", "{\"address\":0,\"count\":\"all\"}",
			"{\"address\":0,\"count\":1.5}", "{\"address\":0,\"count\":null}", "{\"address\":0,\"count\":[]}", "{}" })
	void badAddressOrCountIsABadRequest(String body) throws Exception {
		assertBadRequest("/scratch/notify", body);
	}

	private void assertBadRequest(String path, String body) throws Exception {
		MemoryStatistics before = this.scratch.statistics();
		JsonNode problem = assertProblem(post(path, body), 400);
		assertThat(problem.get("title").asString()).isEqualTo("Bad Request");
		assertThat(problem.has("reason")).isFalse();
		assertThat(this.scratch.statistics()).isEqualTo(before);
	}

	@Test
	void whatWasWrongIsSaid() throws Exception {
		assertThat(assertProblem(post("/scratch/grow", "{\"delta\":-1}"), 400).get("detail").asString())
			.isEqualTo("'delta' must be a whole number from 0 to 65536");
		assertThat(assertProblem(post("/scratch/notify", "{\"address\":6,\"count\":1}"), 400).get("detail").asString())
			.isEqualTo("unaligned atomic: address 6 of memory 'scratch' is not a multiple of 4");
		assertThat(assertProblem(post("/other/grow", "{\"delta\":1}"), 404).get("detail").asString())
			.startsWith("There is no shared memory 'other'; known are ")
			.contains("requests", "scratch", "tallies");
	}

	@Test
	void deepAndLongBodiesAreBadRequests() throws Exception {
		assertBadRequest("/scratch/grow", "{\"delta\":" + "[".repeat(100_000));
		assertBadRequest("/scratch/grow", "{\"delta\":" + "9".repeat(100_000) + "}");
		assertBadRequest("/scratch/grow", "{\"delta\":\"" + "1".repeat(1_000_000) + "\"}");
		assertBadRequest("/scratch/grow", "{\"" + "d".repeat(1_000_000) + "\":1}");
	}

	@ParameterizedTest
	@CsvSource({ "64, maximum", "12, limiter", "40, budget" })
	void refusedGrowthIsAConflictWithItsReason(long delta, String reason) throws Exception {
		MemoryStatistics before = this.scratch.statistics();
		HttpResponse<String> response = post("/scratch/grow", "{\"delta\":%d}".formatted(delta));
		JsonNode problem = assertProblem(response, 409);
		assertThat(problem.propertyNames()).containsExactly("title", "status", "detail", "reason");
		assertThat(problem.get("reason").asString()).isEqualTo(reason);
		assertThat(this.scratch.size()).isEqualTo(before.size());
		assertThat(this.scratch.statistics().growths()).isEqualTo(before.growths());
		JsonNode details = RedactionClient.json(this.client.send(this.client.request(ENDPOINT + "/scratch")));
		JsonNode events = details.get("recentEvents");
		JsonNode event = events.get(events.size() - 1);
		assertThat(event.get("event").asString()).isEqualTo("growth_failed");
		assertThat(event.get("reason").asString()).isEqualTo(reason);
		assertThat(event.get("delta").asLong()).isEqualTo(delta);
		assertThat(details.at("/memory/growthFailuresByReason/" + reason).asLong()).isPositive();
		JsonNode health = RedactionClient.json(this.client.send(this.client.request("/actuator/health/sharedMemory")));
		assertThat(health.at("/components/scratch/status").asString()).isEqualTo("UP");
		assertThat(health.at("/components/scratch/details/lastGrowthFailure/reason").asString()).isEqualTo(reason);
		assertThat(health.at("/components/scratch/details/size").asLong()).isEqualTo(before.size());
		assertThat(health.at("/components/scratch/details/maximum").asLong()).isEqualTo(64);
	}

	@Test
	void closedMemoryIsAConflict() throws Exception {
		this.registry.create("closed", MemoryType.shared(1, 8)).close();
		try {
			assertProblem(post("/closed/grow", "{\"delta\":1}"), 409);
			assertProblem(post("/closed/notify", "{\"address\":0,\"count\":1}"), 409);
			JsonNode closed = this.client.memory("closed");
			assertThat(closed.get("closed").asBoolean()).isTrue();
			assertThat(closed.get("size").asLong()).isZero();
			JsonNode health = RedactionClient
				.json(this.client.send(this.client.request("/actuator/health/sharedMemory/closed")));
			assertThat(health.get("status").asString()).isEqualTo("UP");
		}
		finally {
			this.registry.remove("closed");
		}
		assertThat(this.client.send(this.client.request(ENDPOINT + "/closed")).statusCode()).isEqualTo(404);
		assertProblem(post("/closed/grow", "{\"delta\":1}"), 404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/other/grow", "/scratch/shrink", "/scratch/GROW", "/scratch/grow.json", "/a/b",
			"/scratch/close", "/%2e%2e/grow", "/a.b/grow", "/scratch/grow/1", "/scratch%20/grow", "/scratch/grow/",
			"/scratch//grow", "//scratch/grow", "/scratch", "/scratch/", "/grow" })
	void unknownMemoryOrOperationIsNotFound(String path) throws Exception {
		MemoryStatistics before = this.scratch.statistics();
		assertProblem(post(path, "{\"delta\":1,\"address\":0,\"count\":1}"), 404);
		assertThat(this.scratch.statistics()).isEqualTo(before);
	}

	@Test
	void longNameIsNotFound() throws Exception {
		assertProblem(post("/" + "a".repeat(5000) + "/grow", "{\"delta\":1}"), 404);
	}

	@Test
	void queryAndBodyDoNotSayWhichMemoryOrOperation() throws Exception {
		MemoryStatistics before = this.scratch.statistics();
		long size = this.registry.get("requests").size();
		for (String query : List.of("?path=requests/grow", "?path=requests&path=grow", "?path=requests,grow", "?path=",
				"?path=scratch/notify")) {
			assertProblem(post("/scratch/notify" + query, "{\"delta\":1,\"address\":0,\"count\":0}"), 400);
		}
		for (String path : List.of("\"requests/grow\"", "[\"requests\",\"grow\"]", "null", "\"\"", "{\"0\":1}")) {
			assertProblem(
					post("/scratch/notify", "{\"path\":%s,\"delta\":1,\"address\":0,\"count\":0}".formatted(path)),
					400);
		}
		assertThat(this.scratch.statistics()).isEqualTo(before);
		String others = "{\"name\":\"requests\",\"memory\":\"requests\",\"operation\":\"grow\",\"delta\":1,\"address\":0,\"count\":0}";
		HttpResponse<String> response = post("/scratch/notify?name=requests&operation=grow&delta=1", others);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("{\"woken\":0}");
		assertThat(this.scratch.statistics().notifies()).isEqualTo(before.notifies() + 1);
		assertThat(this.scratch.size()).isEqualTo(before.size());
		assertThat(this.registry.get("requests").size()).isEqualTo(size);
	}

	@Test
	void queryDoesNotSayWhichMemoryIsShown() throws Exception {
		for (String query : List.of("?name=requests", "?name=requests&name=tallies", "?name=", "?name=scratch")) {
			HttpResponse<String> response = this.client.send(this.client.request(ENDPOINT + "/scratch" + query));
			assertThat(assertProblem(response, 400).get("detail").asString())
				.isEqualTo("The memory is named by the path alone: leave out 'name'");
		}
		JsonNode shown = RedactionClient
			.json(this.client.send(this.client.request(ENDPOINT + "/scratch?path=requests&memory=requests&x")));
		assertThat(shown.get("name").asString()).isEqualTo("scratch");
	}

	@Test
	void operationCannotBeRead() throws Exception {
		MemoryStatistics before = this.scratch.statistics();
		assertThat(this.client.send(this.client.request(ENDPOINT + "/scratch/grow?delta=1")).statusCode())
			.isEqualTo(404);
		assertThat(this.scratch.statistics()).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PUT", "DELETE", "PATCH", "TRACEROUTE" })
	void otherMethodsAreRefused(String method) throws Exception {
		MemoryStatistics before = this.scratch.statistics();
		HttpResponse<String> response = this.client.send(this.client.request(ENDPOINT + "/scratch/grow")
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString("{\"delta\":1}")));
		assertProblem(response, 405);
		assertThat(response.headers().firstValue("Allow"))
			.hasValueSatisfying((allowed) -> assertThat(allowed.split(", *")).containsExactlyInAnyOrder("GET", "POST"));
		assertThat(this.scratch.statistics()).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/xml", "application/x-www-form-urlencoded",
			"multipart/form-data;boundary=b", "application/octet-stream", "application/problem+json", "garbage" })
	void otherContentTypesAreRefused(String type) throws Exception {
		MemoryStatistics before = this.scratch.statistics();
		assertProblem(this.client.send(this.client.request(ENDPOINT + "/scratch/grow")
			.header("Content-Type", type)
			.POST(BodyPublishers.ofString("{\"delta\":1}"))), 415);
		assertThat(this.scratch.statistics()).isEqualTo(before);
	}

	@Test
	void floodOfGarbageHasNoEffect(CapturedOutput output) throws Exception {
		JsonNode requests = this.client.memory("requests");
		MemoryStatistics before = this.scratch.statistics();
		AtomicInteger turn = new AtomicInteger();
		AtomicInteger unanswered = new AtomicInteger();
		try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
			int sent = 0;
			for (Future<Integer> sender : executor
				.invokeAll(Collections.<Callable<Integer>>nCopies(4, () -> sendGarbage(turn, unanswered)))) {
				sent += sender.get();
			}
			assertThat(sent).isEqualTo(FLOOD);
		}
		assertThat(this.scratch.statistics()).isEqualTo(before);
		JsonNode after = this.client.memory("requests");
		assertThat(after.get("size")).isEqualTo(requests.get("size"));
		assertThat(after.get("growthFailures")).isEqualTo(requests.get("growthFailures"));
		assertThat(this.client.redact("jo@example.org").body()).isEqualTo("[EMAIL]");
		assertThat(this.client.memory("requests").get("waiters").asInt()).isBetween(0, 4);
		assertThat(output).doesNotContain(" ERROR ");
	}

	private int sendGarbage(AtomicInteger turn, AtomicInteger unanswered) throws Exception {
		List<Garbage> garbage = Garbage.all();
		int sent = 0;
		for (int number = turn.getAndIncrement(); number < FLOOD; number = turn.getAndIncrement()) {
			Garbage next = garbage.get(number % garbage.size());
			HttpResponse<String> response = send(next, unanswered);
			assertThat(response.statusCode()).as(next.toString()).isBetween(400, 499);
			assertHarmless(response);
			sent++;
		}
		return sent;
	}

	// A server may close a connection just when the next request arrives on it.
	private HttpResponse<String> send(Garbage garbage, AtomicInteger unanswered) throws Exception {
		while (true) {
			try {
				return this.client.send(this.client.request(ENDPOINT + garbage.path())
					.header("Content-Type", garbage.contentType())
					.method(garbage.method(), BodyPublishers.ofString(garbage.body())));
			}
			catch (IOException ex) {
				if (!(NestedExceptionUtils.getMostSpecificCause(ex) instanceof EOFException)
						|| unanswered.incrementAndGet() > MOST_UNANSWERED) {
					throw ex;
				}
			}
		}
	}

	/**
	 * A request that is wrong in some way.
	 */
	private record Garbage(String method, String path, String contentType, String body) {

		static List<Garbage> all() {
			List<Garbage> all = new ArrayList<>();
			for (String body : List.of("{\"delta\":-1}", "{\"delta\":\"x\"}", "{\"delta\":99999999999999999999}", "{}",
					"{", "[]", "\u0001\u0002", "{\"address\":2,\"count\":1}", "{\"address\":65536,\"count\":1}")) {
				all.add(new Garbage("POST", "/scratch/grow", "application/json",
						body.contains("address") ? "{\"delta\":{}}" : body));
				all.add(new Garbage("POST", "/scratch/notify", "application/json", body));
				all.add(new Garbage("POST", "/scratch/" + body.length(), "application/json", body));
				all.add(new Garbage("POST", "/other/grow", "application/json", body));
				all.add(new Garbage("POST", "/scratch/grow", "text/plain", body));
				all.add(new Garbage("PUT", "/scratch/grow", "application/json", body));
				all.add(new Garbage("DELETE", "/scratch", "application/json", body));
				all.add(new Garbage("GET", "/%2e%2e", "application/json", body));
			}
			return all;
		}

	}

	private HttpResponse<String> post(String path, String body) throws Exception {
		return this.client.send(this.client.request(ENDPOINT + path)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body)));
	}

	private static JsonNode assertProblem(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertHarmless(response);
		JsonNode problem = RedactionClient.json(response);
		assertThat(problem.get("status").asInt()).isEqualTo(status);
		assertThat(problem.get("title").asString()).isNotBlank();
		assertThat(problem.get("detail").asString()).isNotBlank();
		return problem;
	}

	private static void assertHarmless(HttpResponse<String> response) {
		assertThat(response.body()).doesNotContain("\tat ", "Exception", ".java:", "\"trace\"");
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class LimiterConfiguration {

		@Bean
		ResourceLimiter thirteenIsTooMuch() {
			return (memory, current, desired, maximum) -> desired != 13;
		}

	}

}
