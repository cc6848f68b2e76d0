package io.sharedmemory.snapshot;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The target of a path that may be a symbolic link, even a link to a file that does not
 * exist yet.
 */
public final class LinkTarget {

	/** The maximum number of links that Linux follows. */
	private static final int MOST_LINKS = 40;

	private LinkTarget() {
	}

	/**
	 * Resolves the links of a path.
	 * @param path the path of a file, which need not exist
	 * @return an absolute path that is not a link
	 * @throws IOException if links cannot be read, or form a cycle
	 */
	public static Path of(Path path) throws IOException {
		Path file = path.toAbsolutePath();
		for (int links = 0; Files.isSymbolicLink(file); links++) {
			if (links == MOST_LINKS) {
				throw new FileSystemException(path.toString(), null, "it is a link that leads nowhere");
			}
			file = file.resolveSibling(Files.readSymbolicLink(file));
		}
		return file;
	}

}
