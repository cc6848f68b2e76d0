package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus's own linter says of the application's meters. Only of ours: those of
 * others are none of our business.
 */
@Timeout(120)
class MetricsFormatTests {

	@Test
	void linterHasNothingToSay(@TempDir Path directory) throws IOException, InterruptedException {
		Programs.require("promtool");
		String scrape;
		try (TestApplication application = TestApplication.start()) {
			assertThat(application.client().redact("mail jo@example.org").body()).isEqualTo("mail [EMAIL]");
			scrape = application.client().get("/actuator/prometheus").body();
		}
		StringBuilder own = new StringBuilder();
		scrape.lines()
			.filter((line) -> line.matches("(# (HELP|TYPE) )?wasm_.*"))
			.forEach((line) -> own.append(line).append('\n'));
		assertThat(own).contains("wasm_shared_memory_registered", "wasm_shared_memory_wait_seconds_max",
				"wasm_module_threads");
		Path file = Files.writeString(directory.resolve("metrics.txt"), own);
		Process linter = new ProcessBuilder("promtool", "check", "metrics").redirectInput(file.toFile())
			.redirectErrorStream(true)
			.start();
		String complaints = new String(linter.getInputStream().readAllBytes());
		assertThat(linter.waitFor()).as(complaints).isZero();
		assertThat(complaints).isEmpty();
	}

}
