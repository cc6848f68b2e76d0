package io.sharedmemory.sample.redaction;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that send much, and do not come to an end, in an application whose heap could
 * not hold all of it.
 */
class SlowUploadsTests {

	private static final int CLIENTS = 70;

	private static final int LENGTH = 7 * 1024 * 1024;

	@Test
	void slowClientsFillNoHeapAndKeepNobodyElseOut() throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(System.getProperty("java.class.path"),
				List.of("-Xmx192m", "-XX:+ExitOnOutOfMemoryError"), "redaction.upload.timeout=8s",
				"redaction.upload.patience=3s", "server.tomcat.connection-timeout=5s");
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<List<String>>> answers = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				boolean trickles = i % 2 == 0;
				answers.add(executor.submit(() -> answerToUnfinished(application.port(), trickles)));
			}
			int served = 0;
			while (!answers.stream().allMatch(Future::isDone)) {
				assertThat(application.client().redact("mail jo@example.org").body()).isEqualTo("mail [EMAIL]");
				served++;
			}
			assertThat(served).isGreaterThan(10);
			List<String> statuses = new ArrayList<>();
			for (Future<List<String>> answer : answers) {
				List<String> lines = answer.get();
				statuses.add(lines.getFirst().split(" ")[1]);
				assertThat(lines.contains("Retry-After: 5")).isEqualTo(statuses.getLast().equals("503"));
			}
			assertThat(statuses).containsOnly("408", "503").contains("408", "503");
			String large = "x".repeat(LENGTH);
			assertThat(application.client().redact(large).body().equals(large)).as("the next one is served").isTrue();
		}
	}

	/**
	 * The head of the answer to a text of which one byte is missing, or more and more
	 * slowly come.
	 */
	private static List<String> answerToUnfinished(int port, boolean trickles) throws Exception {
		try (Socket socket = new Socket("localhost", port)) {
			socket.setSoTimeout((int) Eventually.LIMIT.toMillis());
			OutputStream out = socket.getOutputStream();
			out.write("POST /redact HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n".formatted(LENGTH)
				.getBytes(StandardCharsets.US_ASCII));
			int missing = trickles ? 1000 : 1;
			byte[] begin = new byte[LENGTH - missing];
			out.write(begin);
			CountDownLatch answered = new CountDownLatch(1);
			Thread trickle = Thread.ofVirtual().unstarted(() -> trickle(out, answered));
			if (trickles) {
				trickle.start();
			}
			List<String> head = head(socket);
			answered.countDown();
			if (trickles) {
				trickle.join();
			}
			return head;
		}
	}

	private static List<String> head(Socket socket) throws IOException {
		BufferedReader in = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
		return in.lines().takeWhile((line) -> !line.isEmpty()).toList();
	}

	private static void trickle(OutputStream out, CountDownLatch answered) {
		try {
			while (!answered.await(100, TimeUnit.MILLISECONDS)) {
				out.write('x');
			}
		}
		catch (IOException ex) {
			// The server has had enough of it, and its answer tells.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
