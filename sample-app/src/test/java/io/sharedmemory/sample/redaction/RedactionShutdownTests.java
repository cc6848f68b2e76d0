package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.sharedmemory.sample.redaction.LargeTexts.LargeText;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ctrl-C ends the application, whatever it does at that moment.
 */
class RedactionShutdownTests {

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final int SENDERS = 16;

	@RegisterExtension
	private static final Seed seed = new Seed();

	@Test
	void endsWithInstancesIdle() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start("wasm.plugins.redactor.instances.minimum=6",
				"wasm.plugins.redactor.instances.maximum=6")) {
			assertThat(application.client().redact("from 10.0.0.7").body()).isEqualTo("from [IPV4]");
			assertThat(application.client().plugin("redactor").at("/instances/idle").intValue()).isEqualTo(6);
			application.interrupt();
			assertCleanEnd(application);
		}
	}

	@Test
	void endsWithRequestsInFlight() throws Exception {
		LargeTexts texts = new LargeTexts(seed);
		LargeText text = texts.next(512 * 1024);
		Queue<HttpResponse<String>> responses = new ConcurrentLinkedQueue<>();
		try (ApplicationProcess application = ApplicationProcess.start();
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				Socket stalled = new Socket("localhost", application.port())) {
			sendPartOfAText(stalled);
			List<Future<?>> senders = new ArrayList<>();
			for (int i = 0; i < SENDERS; i++) {
				senders.add(executor.submit(() -> sendUntilItEnds(application, text.text(), responses)));
			}
			eventually("answers").until(() -> responses.size() >= 4);
			application.interrupt();
			assertCleanEnd(application);
			for (Future<?> sender : senders) {
				sender.get();
			}
		}
		assertThat(responses).allSatisfy((response) -> {
			assertThat(response.statusCode()).isIn(200, 503);
			if (response.statusCode() == 200) {
				assertThat(response.body().equals(text.redacted())).as("the answer is right").isTrue();
			}
		});
	}

	private static void sendPartOfAText(Socket socket) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write("POST /redact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n10.0."
			.getBytes(StandardCharsets.US_ASCII));
		out.flush();
	}

	private static void sendUntilItEnds(ApplicationProcess application, String text,
			Queue<HttpResponse<String>> responses) {
		try {
			while (true) {
				responses.add(application.client().redact(text));
			}
		}
		catch (IOException ex) {
			// The application is gone.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void endsWithInstancesThatDoNotListen() throws Exception {
		int instances = 16;
		try (ApplicationProcess application = ApplicationProcess.start(FragileRedactor.PROPERTY,
				"wasm.plugins.redactor.instances.maximum=" + instances);
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < instances; i++) {
				executor.submit(() -> application.client().redact(FragileRedactor.SLEEP));
			}
			eventually("instances that wait")
				.until(() -> application.client().memory("requests").get("waiters").intValue() == instances);
			application.interrupt();
			assertCleanEnd(application);
		}
	}

	private static void assertCleanEnd(ApplicationProcess application) throws Exception {
		assertThat(application.waitFor(LIMIT)).as("ends within %s", LIMIT).isTrue();
		assertThat(application.exitValue()).as("ended by SIGINT or SIGTERM").isIn(130, 143);
		assertThat(application.output()).contains("Started SampleApplication")
			.doesNotContain("ERROR", "Exception", "\tat ");
	}

}
