package io.sharedmemory.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.sharedmemory.Toolchain;

/**
 * The plugin of the guide in one of its languages, built with the guide's own command.
 */
enum FirstPlugin {

	C(Toolchain.C, "c", "pricing.c"), RUST(Toolchain.RUST, "rust", "pricing.rs"),
	ZIG(Toolchain.ZIG, "zig", "pricing.zig"), ASSEMBLYSCRIPT(Toolchain.ASSEMBLYSCRIPT, "assemblyscript", "pricing.ts");

	private static final Path SOURCES = Path.of("..", "docs", "first-plugin");

	private final Toolchain toolchain;

	private final String directory;

	private final String source;

	FirstPlugin(Toolchain toolchain, String directory, String source) {
		this.toolchain = toolchain;
		this.directory = directory;
		this.source = source;
	}

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
		Files.copy(SOURCES.resolve(this.directory).resolve(this.source), directory.resolve(this.source));
		this.toolchain.run(command, directory);
		return Files.readAllBytes(directory.resolve("pricing.wasm"));
	}

}
