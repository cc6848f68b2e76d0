package io.sharedmemory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memories may be created at any rate, and the JVM does not abort: semantics 31. Each
 * test has a JVM of its own; {@code -Dsharedmemory.stress.creations=} creates more.
 */
@EnabledOnOs(OS.LINUX)
class MappingStressTests {

	private static final long CREATIONS = Long.getLong("sharedmemory.stress.creations", 150_000);

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Pattern RESULT = Pattern.compile("created (\\d+) peak (\\d+) seconds (\\d+)");

	@TempDir
	private Path directory;

	@Test
	@Timeout(3600)
	void creationSlowsDownRatherThanFail() throws Exception {
		Run run = run(CREATIONS, "-Xmx1g");
		assertThat(run.created()).as(run.output()).isGreaterThanOrEqualTo(CREATIONS);
		assertThat(run.exit()).as(run.output()).isZero();
		assertThat(run.peak()).as(run.output()).isLessThan(maximum());
	}

	// nothing can be done then but refuse
	@Test
	@Timeout(120)
	void creationIsRefusedWhereTheCollectorDoesNotListen() throws Exception {
		Run run = run(Long.MAX_VALUE, "-Xmx1g", "-Xmn800m", "-XX:+UseSerialGC", "-XX:+DisableExplicitGC");
		assertThat(run.exit()).as(run.output()).isOne();
		assertThat(run.output()).contains("Cannot reserve", "vm.max_map_count");
		assertThat(run.peak()).as(run.output()).isLessThan(maximum());
	}

	private static long maximum() {
		return MappingLimit.read(Path.of("/proc/sys/vm/max_map_count")).mappings() / 10 * 9;
	}

	private Run run(long creations, String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(options));
		command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash",
				"-XX:ErrorFile=" + this.directory.resolve("error.log"), "-cp", System.getProperty("java.class.path"),
				MappingStress.class.getName(), Long.toString(creations), "4", Long.toString(SEED)));
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			int exit = process.waitFor();
			return new Run(exit, "seed " + SEED + "\n" + Files.readString(output, StandardCharsets.UTF_8));
		}
		finally {
			process.destroyForcibly();
		}
	}

	private record Run(int exit, String output) {

		long created() {
			return number(1);
		}

		long peak() {
			return number(2);
		}

		private long number(int group) {
			Matcher matcher = RESULT.matcher(this.output);
			assertThat(matcher.find()).as("exit code %d: %s", this.exit, this.output).isTrue();
			return Long.parseLong(matcher.group(group));
		}

	}

}
