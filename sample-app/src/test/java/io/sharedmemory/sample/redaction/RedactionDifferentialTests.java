package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.sample.redaction.ReferenceRedactor.Found;
import io.sharedmemory.sample.redaction.ReferenceRedactor.Redacted;
import io.sharedmemory.sample.redaction.TallyController.Totals;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The plugin, asked over HTTP, against the {@link ReferenceRedactor}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class RedactionDifferentialTests {

	private static final int THREADS = 8;

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
	void pluginAndReferenceAgreeOnGeneratedTexts() throws Exception {
		GeneratedTexts texts = new GeneratedTexts(seed.value());
		assertAgreement(Stream.generate(texts::next).limit(20_000).toList());
	}

	@Test
	void pluginAndReferenceAgreeOnTheLegalTextsOfTheJdk() throws Exception {
		List<String> texts = new ArrayList<>();
		try (Stream<Path> paths = Files.walk(Path.of(System.getProperty("java.home"), "legal"))) {
			for (Path path : paths.filter(Files::isRegularFile).toList()) {
				texts.add(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
			}
		}
		assertThat(texts).hasSizeGreaterThan(50);
		texts.add(String.join("\n", texts));
		assertAgreement(texts.stream().filter((text) -> !text.isEmpty()).toList());
	}

	@Test
	void talliesNeverLagBehindTheAnswersOfManyThreads() throws Exception {
		long before = this.client.tallies().texts();
		AtomicInteger answered = new AtomicInteger();
		Callable<Void> sender = () -> {
			for (int i = 0; i < 250; i++) {
				assertThat(this.client.redact("text").statusCode()).isEqualTo(200);
				int atLeast = answered.incrementAndGet();
				assertThat(this.client.tallies().texts()).isGreaterThanOrEqualTo(before + atLeast);
			}
			return null;
		};
		try (ExecutorService executor = Executors.newCachedThreadPool()) {
			for (Future<Void> future : executor.invokeAll(Collections.nCopies(THREADS, sender))) {
				future.get();
			}
		}
		assertThat(this.client.tallies().texts()).isEqualTo(before + answered.get());
	}

	private void assertAgreement(List<String> texts) throws Exception {
		List<Redacted> expected = texts.parallelStream().map(ReferenceRedactor::redact).toList();
		Totals before = this.client.tallies();
		assertThat(expected).as("something to find").anyMatch((redacted) -> redacted.found().emails() > 0);
		try (ExecutorService executor = Executors.newCachedThreadPool()) {
			AtomicBoolean sent = new AtomicBoolean();
			Future<?> polls = executor.submit(() -> assertOneWaitsForRoomAtMostUntil(sent));
			try {
				for (Future<?> sender : executor.invokeAll(senders(texts, expected))) {
					sender.get();
				}
			}
			finally {
				sent.set(true);
			}
			polls.get();
		}
		assertThat(this.redactor.instances().busy()).isZero();
		assertThat(waiters()).isZero();
		assertThat(this.client.tallies()).isEqualTo(sum(before, texts, expected));
	}

	private List<Callable<Void>> senders(List<String> texts, List<Redacted> expected) {
		AtomicInteger next = new AtomicInteger();
		Callable<Void> sender = () -> {
			for (int i = next.getAndIncrement(); i < texts.size(); i = next.getAndIncrement()) {
				HttpResponse<String> response = this.client.redact(texts.get(i));
				assertThat(response.statusCode()).as("status of text %d", i).isEqualTo(200);
				assertThat(response.body()).as("text %d: %s", i, texts.get(i)).isEqualTo(expected.get(i).text());
			}
			return null;
		};
		return Collections.nCopies(THREADS, sender);
	}

	private Void assertOneWaitsForRoomAtMostUntil(AtomicBoolean end) throws Exception {
		do {
			assertThat(waiters()).isBetween(0, 1);
		}
		while (!end.get());
		return null;
	}

	private int waiters() throws IOException, InterruptedException {
		return this.client.memory("requests").get("waiters").intValue();
	}

	private static Totals sum(Totals before, List<String> texts, List<Redacted> redacted) {
		long bytes = texts.stream().mapToLong((text) -> text.getBytes(StandardCharsets.UTF_8).length).sum();
		Totals totals = new Totals(before.texts() + texts.size(), before.bytes() + bytes, before.emails(),
				before.cards(), before.ibans(), before.ipv4s());
		for (Redacted one : redacted) {
			Found found = one.found();
			totals = new Totals(totals.texts(), totals.bytes(), totals.emails() + found.emails(),
					totals.cards() + found.cards(), totals.ibans() + found.ibans(), totals.ipv4s() + found.ipv4s());
		}
		return totals;
	}

}
