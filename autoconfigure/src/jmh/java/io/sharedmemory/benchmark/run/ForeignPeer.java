package io.sharedmemory.benchmark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

	/** The exit code of the script if the machine lacks what the peer needs. */
	private static final int MISSING = 3;

	private static final Path SCRIPT = Path.of("src", "jmh", "peers", "run.sh");

	/**
	 * Has it measure one of its benchmarks, and prints why if it has not.
	 * @param file where its line of JSON goes
	 * @return whether the machine has what the peer needs
	 */
	boolean measure(String benchmark, boolean quick, Path file) throws IOException, InterruptedException {
		Path log = file.resolveSibling(file.getFileName() + ".log");
		int exitCode = run(command(benchmark, quick), file, log);
		String errors = Files.readString(log).strip();
		if (exitCode != 0) {
			Files.deleteIfExists(file);
			System.out.printf("Not measured, %s of %s: exit code %d, %s%n", benchmark, this, exitCode, errors);
		}
		else if (!errors.isEmpty()) {
			System.out.println(errors);
		}
		return exitCode != MISSING;
	}

	private List<String> command(String benchmark, boolean quick) {
		List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString(), name().toLowerCase(Locale.ROOT)));
		if (quick) {
			command.add("quick");
		}
		command.add(benchmark);
		return command;
	}

	/**
	 * Runs a program to its end.
	 * @param log where its errors go, and what else has gone wrong
	 * @return the exit code
	 */
	private static int run(List<String> command, Path output, Path log) throws IOException, InterruptedException {
		Process process;
		try {
			process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(log.toFile()).start();
		}
		catch (IOException ex) {
			Files.writeString(log, ex.getMessage());
			return MISSING;
		}
		process.getOutputStream().close();
		if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly().waitFor();
			Files.writeString(log, "it did not end within %d minutes".formatted(PATIENCE_MINUTES),
					StandardOpenOption.APPEND);
		}
		return process.exitValue();
	}

}
