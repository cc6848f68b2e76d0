package io.sharedmemory.snapshot;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a path leads to that may be a link, also one to where nothing is yet.
 */
public final class LinkTarget {

	/** As many as Linux follows. */
	private static final int MOST_LINKS = 40;

	private LinkTarget() {
	}

	/**
	 * Follows a path.
	 * @param path of a file, which need not be there
	 * @return an absolute path, which is no link
	 * @throws IOException if links cannot be read, or lead to each other
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
