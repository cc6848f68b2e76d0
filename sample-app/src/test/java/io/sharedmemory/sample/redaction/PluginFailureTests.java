package io.sharedmemory.sample.redaction;

import java.lang.foreign.ValueLayout;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of texts whose plugin breaks down or does not answer; with a redactor that
 * does so on demand.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { FragileRedactor.PROPERTY, "wasm.plugins.redactor.instances.minimum=1",
				"wasm.plugins.redactor.instances.maximum=1", "wasm.plugins.redactor.call-timeout=1s" })
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
			assertUnavailable(this.client.redact(FragileRedactor.TRAP));
			assertNothingIsLeftOf(FragileRedactor.TRAP);
			assertRedacted("next");
		}
		assertThat(output).contains("WARN", "Plugin 'redactor' failed in redact: Trapped on unreachable instruction")
			.doesNotContain(FragileRedactor.TRAP);
	}

	@Test
	void textOfAPluginThatDoesNotAnswerFailsAndTheNextIsRedacted(CapturedOutput output) throws Exception {
		assertUnavailable(this.client.redact(FragileRedactor.SLEEP));
		assertNothingIsLeftOf(FragileRedactor.SLEEP);
		assertThat(this.requests.waiting()).isZero();
		assertRedacted("next");
		assertThat(output).contains("WARN", "Plugin 'redactor'", "within 1s").doesNotContain(FragileRedactor.SLEEP);
	}

	/** More than the memory has room for, if the texts of failed calls stayed there. */
	@Test
	void failuresLeaveNoTextBehind() throws Exception {
		byte[] large = new byte[4 << 20];
		large[0] = '!';
		long size = 0;
		for (int i = 0; i < 10; i++) {
			assertUnavailable(this.client.redact(large));
			assertThat(size).isIn(0L, this.requests.size());
			size = this.requests.size();
		}
		assertThat(this.requests.size()).isLessThan(this.requests.type().maximum());
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

	private void assertRedacted(String text) throws Exception {
		HttpResponse<String> response = this.client.redact(text);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(text);
	}

	private static void assertUnavailable(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(RedactionClient.json(response).get("detail").asString())
			.isEqualTo("A plugin could not do its work, now or in time");
	}

	private void assertNothingIsLeftOf(String text) {
		assertThat(new String(this.requests.data().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1)
			.contains(text)).as("the text is in the memory").isFalse();
	}

}
