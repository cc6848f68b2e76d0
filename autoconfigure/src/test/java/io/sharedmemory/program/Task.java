package io.sharedmemory.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a program has to do.
 *
 * @param threads how many threads do it
 * @param size what the program is told
 * @param result what has to come out
 */
public record Task(int threads, int size, int result) {

	/**
	 * Reads what the peers in other languages read, too.
	 */
	static Task read(String program, String size) {
		return lines().stream()
			.map((line) -> line.split(" "))
			.filter((fields) -> fields[0].equals(program) && fields[1].equals(size))
			.map((fields) -> new Task(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]),
					Integer.parseInt(fields[4])))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("programs.txt has no %s %s".formatted(size, program)));
	}

	private static List<String> lines() {
		try (InputStream stream = Task.class.getResourceAsStream("/modules/programs.txt")) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
