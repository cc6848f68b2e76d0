package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Who owns the files that this process makes. Java has a name for the user at most, and
 * in a container there may be none.
 */
final class ProcessUser {

	private static final Path STATUS = Path.of("/proc/self/status");

	/** Of the real, effective, saved and file system's user, the last. */
	private static final int FILE_SYSTEM_USER = 4;

	private ProcessUser() {
	}

	/**
	 * @throws IOException if there is no way to know
	 */
	static int id() throws IOException {
		return Files.exists(STATUS) ? idOf(Files.readString(STATUS)) : ownerOfNewFile();
	}

	static int idOf(String status) {
		return status.lines()
			.filter((line) -> line.startsWith("Uid:"))
			.mapToInt((line) -> Integer.parseUnsignedInt(Arrays.asList(line.split("\\s+")).get(FILE_SYSTEM_USER)))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("%s has no line 'Uid:'".formatted(STATUS)));
	}

	/**
	 * For systems that have no such status.
	 */
	static int ownerOfNewFile() throws IOException {
		Path file = Files.createTempFile("wasm-code-owner", null);
		try {
			return FileOwnership.of(file).user();
		}
		finally {
			Files.delete(file);
		}
	}

}
