package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The user that owns the files that this process creates. Java knows at most the name of
 * the user, and in a container there may be none.
 */
final class ProcessUser {

	private static final Path STATUS = Path.of("/proc/self/status");

	/**
	 * The index of the file system's user, which is the last after the real, the
	 * effective and the saved one.
	 */
	private static final int FILE_SYSTEM_USER = 4;

	private ProcessUser() {
	}

	/**
	 * @throws IOException if the ID cannot be determined
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
	 * Returns the owner of a new file, for systems that do not have this status file.
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
