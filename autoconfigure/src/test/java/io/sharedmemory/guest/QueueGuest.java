package io.sharedmemory.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

import io.sharedmemory.Toolchain;

import org.springframework.util.FileSystemUtils;

/**
 * A language of which {@code docs/guest} has sources for queues.
 */
enum QueueGuest {

	C(Toolchain.C, "c", List.of("shared_memory_queue.h"), ".c"),

	RUST(Toolchain.RUST, "rust", List.of("src/lib.rs"), ".rs"),

	ASSEMBLYSCRIPT(Toolchain.ASSEMBLYSCRIPT, "assemblyscript", List.of("queue.ts"), ".ts");

	private static final String EXAMPLE = "example";

	private static final Path GUESTS = Path.of("..", "docs", "guest");

	private static final Path DRIVERS = Path.of("src", "test", "guests");

	private final Toolchain toolchain;

	private final String directory;

	private final List<String> library;

	private final String suffix;

	QueueGuest(Toolchain toolchain, String directory, List<String> library, String suffix) {
		this.toolchain = toolchain;
		this.directory = directory;
		this.library = library;
		this.suffix = suffix;
	}

	/**
	 * The example of the guide, built with its command; skips or fails the test if that
	 * takes tools that are not there.
	 */
	byte[] buildExample() throws IOException, InterruptedException {
		return build(sources(), EXAMPLE, (command) -> command);
	}

	/**
	 * The example, built with more options than the guide's.
	 */
	byte[] buildExample(UnaryOperator<String> options) throws IOException, InterruptedException {
		return build(sources(), EXAMPLE, options);
	}

	/**
	 * What makes the operations of the language callable, built like the example, but
	 * with Rust's static data behind its first megabyte, where no test has a queue.
	 */
	byte[] buildDriver() throws IOException, InterruptedException {
		return build(DRIVERS, "driver", (command) -> command.replace(" -z stack-size=16384", ""));
	}

	/**
	 * Whether its instances have a stack in the memory.
	 */
	boolean hasStack() {
		return this != ASSEMBLYSCRIPT;
	}

	private Path sources() {
		return GUESTS.resolve(this.directory);
	}

	private byte[] build(Path programs, String program, UnaryOperator<String> options)
			throws IOException, InterruptedException {
		Path directory = Files.createTempDirectory("queue-guest");
		try {
			for (String source : this.library) {
				Path target = directory.resolve(source);
				Files.createDirectories(target.getParent());
				Files.copy(sources().resolve(source), target);
			}
			Files.copy(programs.resolve(program + this.suffix), directory.resolve(program + this.suffix));
			String command = options.apply(Files.readString(sources().resolve("build.sh")));
			this.toolchain.run(command.replace(EXAMPLE + ".", program + "."), directory);
			return Files.readAllBytes(directory.resolve(program + ".wasm"));
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

}
