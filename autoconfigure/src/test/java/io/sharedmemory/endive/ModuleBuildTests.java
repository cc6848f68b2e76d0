package io.sharedmemory.endive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sharedmemory.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The committed test modules are what comes out of their sources. Skipped where the tools
 * are missing, except in continuous integration, where that is a failure.
 */
class ModuleBuildTests {

	private static final Path MODULES = Path.of("src/test/resources/modules");

	@TempDir
	private Path directory;

	@Test
	void modulesAreBuiltFromTheirSources() throws Exception {
		Programs.require("bash");
		Programs.require("wat2wasm");
		Programs.require("wasm-ld-14", "wasm-ld");
		String version = run(Programs.require("clang-14", "clang"), "--version");
		Assumptions.assumeTrue(version.contains("version 14."),
				() -> "The modules were built with clang 14, not with " + version);
		requireRust();
		run("bash", MODULES.resolve("build.sh").toString(), this.directory.toString());
		assertThat(names(this.directory)).isEqualTo(names(MODULES)).isNotEmpty();
		for (String name : names(MODULES)) {
			assertThat(this.directory.resolve(name)).hasSameBinaryContentAs(MODULES.resolve(name));
		}
	}

	/** Other versions make other bytes, and the first on the path is often another. */
	private static void requireRust() throws IOException, InterruptedException {
		for (Path directory : Programs.directoriesOf("rustc")) {
			String compiler = directory.resolve("rustc").toString();
			if (run(compiler, "--version").contains(" 1.63.") && Files.isDirectory(
					Path.of(run(compiler, "--print", "target-libdir", "--target", "wasm32-unknown-unknown").strip()))) {
				return;
			}
		}
		Programs.missing("rustc 1.63 for WebAssembly is missing; Debian 12 has it in: rustc libstd-rust-dev-wasm32");
	}

	private static List<String> names(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".wasm"))
				.sorted()
				.toList();
		}
	}

	private static String run(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
		assertThat(process.exitValue()).as("%s said: %s", List.of(command), output).isZero();
		return output;
	}

}
