package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.sharedmemory.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus's own linter says of all meters that there are.
 */
@Timeout(60)
class MetricsFormatTests {

	@Test
	void linterHasNothingToSay(@TempDir Path directory) throws IOException, InterruptedException {
		String promtool = Programs.require("promtool");
		String scrape = MeterTable.scrape();
		assertThat(scrape).contains("wasm_shared_memory_registered", "wasm_plugin_call_seconds_max",
				"wasm_plugin_call_timeout_seconds", "wasm_module_threads");
		Path file = Files.writeString(directory.resolve("metrics.txt"), scrape);
		Process linter = new ProcessBuilder(promtool, "check", "metrics").redirectInput(file.toFile())
			.redirectErrorStream(true)
			.start();
		String complaints = new String(linter.getInputStream().readAllBytes());
		assertThat(linter.waitFor()).as(complaints).isZero();
		assertThat(complaints).isEmpty();
	}

}
