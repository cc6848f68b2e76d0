package io.sharedmemory.sample.redaction;

import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.sharedmemory.SharedMemory;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of texts whose plugin breaks down or ends; with a redactor that does so on
 * demand.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { FragileRedactor.PROPERTY, "redaction.workers=1", "redaction.timeout=4s" })
@ExtendWith(OutputCaptureExtension.class)
class PluginFailureTests {

	private RedactionClient client;

	@Autowired
	@Qualifier("requests")
	private SharedMemory requests;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new RedactionClient(port);
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	@Test
	void textOfAPluginThatBreaksDownFailsAndTheNextIsRedacted(CapturedOutput output) throws Exception {
		for (int i = 0; i < 2; i++) {
			assertUnavailable(this.client.redact(FragileRedactor.TRAP),
					"The redactor plugin could not redact the text");
			assertRedacted("next");
		}
		assertThat(output).contains("ERROR", "Plugin 'redactor-0' broke down; it is started again");
		awaitSleepingWorker();
	}

	@Test
	void textsThatWaitBehindABreakdownAreRedactedByTheNewInstance() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<HttpResponse<String>> failing = executor.submit(() -> this.client.redact(FragileRedactor.TRAP));
			Future<HttpResponse<String>> first = executor.submit(() -> this.client.redact("first"));
			Future<HttpResponse<String>> second = executor.submit(() -> this.client.redact("second"));
			assertThat(failing.get().statusCode()).isEqualTo(503);
			assertThat(first.get().body()).isEqualTo("first");
			assertThat(second.get().body()).isEqualTo("second");
		}
	}

	@Test
	void pluginThatReturnsIsStartedAgain(CapturedOutput output) throws Exception {
		assertRedacted(FragileRedactor.RETURN);
		assertRedacted("next");
		assertThat(output).contains("Plugin 'redactor-0' returned without being asked to; it is started again");
		awaitSleepingWorker();
	}

	private void assertRedacted(String text) throws Exception {
		HttpResponse<String> response = this.client.redact(text);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(text);
	}

	private static void assertUnavailable(HttpResponse<String> response, String detail) {
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(RedactionClient.json(response).get("detail").asString()).isEqualTo(detail);
	}

	private void awaitSleepingWorker() {
		eventually("the worker asleep").until(() -> this.requests.waiting() == 1);
	}

}
