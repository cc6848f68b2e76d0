package io.sharedmemory.sample.redaction;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs that tests run. A test without its programs is skipped, except in continuous
 * integration, where it fails.
 */
final class Programs {

	private static final boolean CONTINUOUS_INTEGRATION = Boolean.parseBoolean(System.getenv("CI"));

	private Programs() {
	}

	/**
	 * Skips or fails the test if one of the programs is missing.
	 */
	static void require(String... names) {
		for (String name : names) {
			if (!isInstalled(name)) {
				missing("%s is missing; Debian has it in: chromium chromium-driver clang lld wabt prometheus"
					.formatted(name));
			}
		}
	}

	/**
	 * Skips or fails the test.
	 */
	static void missing(String message) {
		assertThat(CONTINUOUS_INTEGRATION).as(message).isFalse();
		Assumptions.abort(message);
	}

	static boolean isInstalled(String name) {
		return !directoriesOf(name).isEmpty();
	}

	/**
	 * Finds the directories of all programs of a name, in the order in which a shell
	 * looks for them.
	 */
	static List<Path> directoriesOf(String name) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map(Path::of)
			.filter((directory) -> Files.isExecutable(directory.resolve(name)))
			.toList();
	}

	/**
	 * Runs a program that must succeed.
	 * @return what it wrote
	 */
	static String run(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
		assertThat(process.exitValue()).as("%s said: %s", List.of(command), output).isZero();
		return output;
	}

}
