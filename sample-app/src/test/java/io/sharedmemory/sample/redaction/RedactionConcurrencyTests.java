package io.sharedmemory.sample.redaction;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.sample.redaction.LargeTexts.LargeText;
import io.sharedmemory.sample.redaction.TallyController.Totals;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Five hundred texts at once. However slow the machine is, none may be turned away: that
 * is tested elsewhere.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "wasm.plugins.redactor.instances.acquire-timeout=5m",
				"wasm.plugins.tally.instances.acquire-timeout=5m", "redaction.upload.patience=5m" })
@ExtendWith(OutputCaptureExtension.class)
class RedactionConcurrencyTests {

	private static final int REQUESTS = 500;

	private static final int SHORTEST = 1024;

	private static final int LONGEST = 256 * 1024;

	@RegisterExtension
	private static final Seed seed = new Seed();

	@Autowired
	@Qualifier("redactor")
	private WasmPlugin redactor;

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
	void largeTextsAreRedactedAsTheirLines() {
		LargeTexts texts = new LargeTexts(seed);
		for (int size = 1; size <= SHORTEST * 8; size *= 2) {
			LargeText text = texts.next(size);
			assertThat(text.text().getBytes(StandardCharsets.UTF_8)).hasSize(size);
			assertThat(ReferenceRedactor.redact(text.text()).text()).isEqualTo(text.redacted());
		}
	}

	@Test
	void manyRequestsAtOnceAreAllAnsweredRight(CapturedOutput output) throws Exception {
		List<LargeText> texts = texts();
		Totals before = this.client.tallies();
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<HttpResponse<String>>> responses = new ArrayList<>();
			for (LargeText text : texts) {
				responses.add(executor.submit(() -> {
					start.await();
					return this.client.redact(text.text());
				}));
			}
			start.countDown();
			for (int i = 0; i < REQUESTS; i++) {
				HttpResponse<String> response = responses.get(i).get();
				assertThat(response.statusCode()).as("status of text %d", i).isEqualTo(200);
				// No assertion on the texts themselves: their difference would be huge.
				assertThat(response.body().equals(texts.get(i).redacted())).as("answer to text %d", i).isTrue();
			}
		}
		assertThat(this.client.tallies().texts()).isEqualTo(before.texts() + REQUESTS);
		assertThat(this.client.tallies().bytes()).isEqualTo(before.bytes() + bytes(texts));
		assertThat(this.redactor.instances().busy()).isZero();
		assertThat(requests().get("waiters").intValue()).isZero();
		assertThat(requests().get("growthFailures").asLong()).isZero();
		assertThat(output).doesNotContain("ERROR", "WARN", "\tat ");
	}

	private static List<LargeText> texts() {
		LargeTexts texts = new LargeTexts(seed);
		RandomGenerator random = seed.random();
		List<LargeText> result = new ArrayList<>(List.of(texts.next(SHORTEST), texts.next(LONGEST)));
		while (result.size() < REQUESTS) {
			result.add(texts.next(random.nextInt(SHORTEST, LONGEST + 1)));
		}
		return result;
	}

	private static long bytes(List<LargeText> texts) {
		return texts.stream().mapToLong((text) -> text.text().getBytes(StandardCharsets.UTF_8).length).sum();
	}

	private JsonNode requests() throws Exception {
		return this.client.memory("requests");
	}

	/**
	 * At most two of the longest texts fit in the memory, so that most instances and
	 * requests wait for space.
	 */
	@Nested
	@TestPropertySource(properties = { "wasm.shared-memory.memories.requests.maximum-pages=24",
			"wasm.plugins.redactor.instances.maximum=8" })
	class WithLittleMemory {

		@Test
		void manyRequestsAtOnceAreAllAnsweredRight(CapturedOutput output) throws Exception {
			RedactionConcurrencyTests.this.manyRequestsAtOnceAreAllAnsweredRight(output);
			assertThat(requests().get("size").asLong()).as("little memory").isBetween(20L, 24L);
		}

	}

}
