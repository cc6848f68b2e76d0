package io.sharedmemory.sample.redaction;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.SnapshotSummary;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One application goes on where another one, elsewhere, has stopped.
 */
class SnapshotTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String MEMORIES = "wasm.shared-memory.memories.";

	@TempDir
	private Path directory;

	private Path place(String machine) throws Exception {
		return Files.createDirectories(this.directory.resolve(machine));
	}

	private static ApplicationProcess start(Path place, String... more) throws Exception {
		String[] settings = { "wasm.shared-memory.defaults.snapshot.location=" + place.toUri() + "{name}.snapshot",
				"wasm.shared-memory.defaults.snapshot.restore-on-start=if-present",
				"management.endpoint.sharedmemory.access=unrestricted" };
		return ApplicationProcess.start(Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new));
	}

	private static void move(Path from, Path to) throws Exception {
		for (String memory : new String[] { "requests", "tallies" }) {
			Files.move(from.resolve(memory + ".snapshot"), to.resolve(memory + ".snapshot"));
		}
	}

	@Test
	void anotherApplicationElsewhereGoesOnCounting() throws Exception {
		Path before = place("one");
		for (int i = 1; i <= 3; i++) {
			try (ApplicationProcess application = start(before,
					"wasm.shared-memory.defaults.snapshot.on-shutdown=true")) {
				assertThat(application.client().redact("mail jo@example.org from 10.0.0.7").body())
					.isEqualTo("mail [EMAIL] from [IPV4]");
				assertThat(application.client().tallies().texts()).isEqualTo(i);
				assertThat(application.client().tallies().ipv4s()).isEqualTo(i);
				application.interrupt();
				assertThat(application.waitFor(LIMIT)).isTrue();
				assertThat(application.output()).doesNotContain("ERROR");
			}
			Path next = place("machine-" + i);
			move(before, next);
			before = next;
		}
	}

	@Test
	void whatIsKilledLeavesTheSnapshotOfTheLastInterval() throws Exception {
		Path place = place("one");
		Path tallies = place.resolve("tallies.snapshot");
		try (ApplicationProcess application = start(place, MEMORIES + "tallies.snapshot.interval=1s")) {
			for (int i = 0; i < 5; i++) {
				application.client().redact("from 10.0.0.7");
			}
			assertThat(application.client().tallies().texts()).isEqualTo(5);
			eventually("a snapshot that has them").until(() -> Files.exists(tallies) && texts(tallies) == 5);
			// SIGKILL.
			application.close();
			assertThat(application.waitFor(LIMIT)).isTrue();
		}
		try (ApplicationProcess application = start(place)) {
			assertThat(application.client().tallies().texts()).isEqualTo(5);
			application.client().redact("from 10.0.0.7");
			assertThat(application.client().tallies().texts()).isEqualTo(6);
		}
	}

	private static long texts(Path snapshot) {
		try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
			SnapshotSummary summary = new MemorySnapshots().inspect(snapshot);
			SharedMemory memory = registry.create("tallies", summary.type());
			new MemorySnapshots().restore(memory, snapshot);
			return memory.atomicLoad64(0);
		}
	}

	@Test
	void operatorsSaveToWhereItIsConfigured() throws Exception {
		Path place = place("one");
		try (ApplicationProcess application = start(place)) {
			application.client().redact("from 10.0.0.7");
			HttpResponse<String> response = application.client()
				.send(application.client()
					.request("/actuator/sharedmemory/tallies/snapshot")
					.header("Content-Type", "application/json")
					.POST(BodyPublishers.noBody()));
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
			assertThat(RedactionClient.json(response).get("digest").asString())
				.isEqualTo(new MemorySnapshots().inspect(place.resolve("tallies.snapshot")).digest());
			assertThat(application.client().memory("tallies").at("/snapshot/saved/digest").asString())
				.isEqualTo(RedactionClient.json(response).get("digest").asString());
			HttpResponse<String> elsewhere = application.client()
				.send(application.client()
					.request("/actuator/sharedmemory/tallies/snapshot?location=file:/tmp/elsewhere")
					.header("Content-Type", "application/json")
					.POST(BodyPublishers.ofString("{\"location\":\"file:/tmp/elsewhere\"}")));
			assertThat(elsewhere.body()).doesNotContain("elsewhere");
			assertThat(Path.of("/tmp/elsewhere")).doesNotExist();
		}
	}

	/**
	 * Each instance takes its stack from what the module has for them, which is enough
	 * for some more instances than there are, and would run out.
	 */
	@Test
	void stacksDoNotRunOutInAHundredApplications() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
					SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
			.withPropertyValues(MEMORIES + "requests.minimum-pages=4", MEMORIES + "requests.maximum-pages=256",
					MEMORIES + "requests.snapshot.location=" + this.directory.toUri() + "requests.snapshot",
					MEMORIES + "requests.snapshot.restore-on-start=if-present",
					MEMORIES + "requests.snapshot.on-shutdown=true",
					"wasm.plugins.redactor.location=classpath:plugins/redactor.wasm",
					"wasm.plugins.redactor.memories[env.memory]=requests", "wasm.plugins.redactor.instances.minimum=4",
					"wasm.plugins.redactor.instances.maximum=4", "wasm.plugins.redactor.instances.stack-size=4KB");
		for (int i = 0; i < 100; i++) {
			runner.run((context) -> {
				assertThat(context).hasNotFailed();
				WasmPlugin redactor = context.getBean("redactor", WasmPlugin.class);
				assertThat(redactor.instances().idle()).isEqualTo(4);
				context.getBean("requests", SharedMemory.class).tryGrow(1);
			});
		}
	}

}
