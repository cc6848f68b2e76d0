package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.sharedmemory.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The committed modules are what comes out of their sources.
 */
class PluginBuildTests {

	private static final Path PLUGINS = Path.of("src/main/resources/plugins");

	private static final Path TEST_MODULES = Path.of("src/test/resources/modules");

	private static final String CLANG_VERSION = "14";

	private static final String RUST_VERSION = "1.63";

	@TempDir
	private Path directory;

	@Test
	void pluginsAreBuiltFromTheirSources() throws Exception {
		requireClang();
		requireRust();
		Programs.requireAll("wasm-ld", "wat2wasm", "bash");
		Programs.run("bash", "src/main/wasm/build.sh", this.directory.toString());
		assertThat(names(this.directory)).isEqualTo(names(PLUGINS))
			.containsExactly("pricing.wasm", "redactor.wasm", "tally.wasm");
		for (String name : names(PLUGINS)) {
			assertThat(this.directory.resolve(name)).hasSameBinaryContentAs(PLUGINS.resolve(name));
		}
	}

	@ParameterizedTest
	@MethodSource("testModules")
	void testModulesAreBuiltFromTheirSources(String name) throws Exception {
		Programs.requireAll("wat2wasm");
		Path module = this.directory.resolve(name + ".wasm");
		List<String> command = new ArrayList<>(List.of("wat2wasm", "--enable-threads", "--enable-multi-memory",
				TEST_MODULES.resolve(name + ".wat").toString(), "-o", module.toString()));
		if (name.endsWith("-with-names")) {
			command.add("--debug-names");
		}
		Programs.run(command.toArray(String[]::new));
		assertThat(module).hasSameBinaryContentAs(TEST_MODULES.resolve(name + ".wasm"));
	}

	static List<String> testModules() throws IOException {
		return names(TEST_MODULES).stream().map((name) -> name.replaceFirst("\\.[a-z]+$", "")).distinct().toList();
	}

	private static List<String> names(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	/** Other versions make other bytes. */
	private static void requireClang() throws Exception {
		String clang = "clang-" + CLANG_VERSION;
		if (!Programs.isInstalled(clang)) {
			clang = "clang";
			Programs.requireAll(clang);
		}
		Matcher version = Pattern.compile("version (\\d+)").matcher(Programs.run(clang, "--version"));
		assertThat(version.find()).isTrue();
		Assumptions.assumeTrue(version.group(1).equals(CLANG_VERSION),
				"The plugins were built with clang %s, not %s".formatted(CLANG_VERSION, version.group(1)));
	}

	/** Other versions make other bytes, and the first on the path is often another. */
	private static void requireRust() throws Exception {
		for (Path directory : Programs.directoriesOf("rustc")) {
			String compiler = directory.resolve("rustc").toString();
			if (Programs.run(compiler, "--version").contains(" %s.".formatted(RUST_VERSION)) && Files.isDirectory(
					Path.of(Programs.run(compiler, "--print", "target-libdir", "--target", "wasm32-unknown-unknown")
						.strip()))) {
				return;
			}
		}
		Programs.missing("rustc %s for WebAssembly is missing; Debian 12 has it in: rustc libstd-rust-dev-wasm32"
			.formatted(RUST_VERSION));
	}

}
