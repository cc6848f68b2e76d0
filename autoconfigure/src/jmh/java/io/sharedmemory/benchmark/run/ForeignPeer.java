package io.sharedmemory.benchmark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A peer that is no Java, and is measured by a program of its own.
 */
enum ForeignPeer {

	NODE, FUTEX;

	private static final int PATIENCE_MINUTES = 10;

	private static final Path SCRIPT = Path.of("src", "jmh", "peers", "run.sh");

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
		String outcome;
		try {
			outcome = run(command, file, log);
		}
		catch (IOException ex) {
			outcome = ex.getMessage();
		}
		if (!outcome.isEmpty()) {
			Files.deleteIfExists(file);
			System.out.printf("Not measured, %s: %s%n", this, outcome);
		}
	}

	/**
	 * Runs a program to its end.
	 * @return why it has not measured, empty if it has
	 */
	private static String run(List<String> command, Path output, Path log) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectOutput(output.toFile())
			.redirectError(log.toFile())
			.start();
		process.getOutputStream().close();
		if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly().waitFor();
			return "it did not end within %d minutes".formatted(PATIENCE_MINUTES);
		}
		String errors = Files.readString(log).strip();
		if (process.exitValue() != 0) {
			return "exit code %d, %s".formatted(process.exitValue(), errors);
		}
		if (!errors.isEmpty()) {
			System.out.println(errors);
		}
		return "";
	}

}
