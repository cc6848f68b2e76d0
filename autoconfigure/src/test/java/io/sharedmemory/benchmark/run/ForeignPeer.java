package io.sharedmemory.benchmark.run;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A peer that is no Java, and is measured by a program of its own.
 */
enum ForeignPeer {

	NODE, FUTEX;

	private static final Path SCRIPT = Path.of("src", "test", "peers", "run.sh");

	/**
	 * Measures it, unless the machine lacks what it needs.
	 * @param file where its lines of JSON go
	 */
	void measure(boolean quick, Path file) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString(), name().toLowerCase(Locale.ROOT)));
		if (quick) {
			command.add("quick");
		}
		Path log = file.resolveSibling(file.getFileName() + ".log");
		try {
			int exitCode = new ProcessBuilder(command).redirectOutput(file.toFile())
				.redirectError(Redirect.to(log.toFile()))
				.start()
				.waitFor();
			String errors = Files.readString(log).strip();
			if (exitCode != 0) {
				Files.delete(file);
				System.out.printf("Not measured, %s: exit code %d, %s%n", this, exitCode, errors);
			}
			else if (!errors.isEmpty()) {
				System.out.printf("%s: %s%n", this, errors);
			}
		}
		catch (IOException ex) {
			System.out.printf("Not measured, %s: %s%n", this, ex.getMessage());
		}
	}

}
