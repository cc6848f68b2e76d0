package io.sharedmemory;

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
public final class Programs {

	private static final boolean CONTINUOUS_INTEGRATION = Boolean.parseBoolean(System.getenv("CI"));

	private static final String MISSING = "%s is missing; Debian has it in: chromium chromium-driver clang gcc lld nodejs prometheus wabt";

	private Programs() {
	}

	/**
	 * Finds a program under the first of its names; skips or fails the test if there is
	 * none.
	 */
	public static String require(String... names) {
		for (String name : names) {
			if (isInstalled(name)) {
				return name;
			}
		}
		return missing(MISSING.formatted(String.join(" or ", List.of(names))));
	}

	/**
	 * Skips or fails the test if one of the programs is missing.
	 */
	public static void requireAll(String... names) {
		for (String name : names) {
			require(name);
		}
	}

	/**
	 * Finds the directories of all programs of a name, in the order in which a shell
	 * looks for them.
	 */
	public static List<Path> directoriesOf(String name) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map(Path::of)
			.filter((directory) -> Files.isExecutable(directory.resolve(name)))
			.toList();
	}

	/**
	 * Skips or fails the test.
	 */
	public static <T> T missing(String message) {
		assertThat(CONTINUOUS_INTEGRATION).as(message).isFalse();
		return Assumptions.abort(message);
	}

	public static boolean isInstalled(String name) {
		return !directoriesOf(name).isEmpty();
	}

	/**
	 * Runs a program that must succeed.
	 * @return what it wrote
	 */
	public static String run(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
		assertThat(process.exitValue()).as("%s said: %s", List.of(command), output).isZero();
		return output;
	}

}
