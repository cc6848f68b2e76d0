package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

import org.jspecify.annotations.Nullable;

/**
 * What a file looks like without being read. Another content looks different: also where
 * a link on the path now leads elsewhere, as Kubernetes replaces mounted files.
 *
 * @param file where the path leads
 * @param key what the system knows the file by
 * @param modified when it was written, as far as who wrote it says
 * @param changed when it was changed in any way, where the system keeps that: nobody can
 * set it back
 * @param size its size in bytes
 */
record FileState(Path file, @Nullable Object key, FileTime modified, @Nullable FileTime changed, long size) {

	/**
	 * Looks at a file.
	 * @param path the path, with any number of links
	 * @return what it looks like, or {@code null} if there is none
	 */
	static @Nullable FileState of(Path path) {
		try {
			Path file = path.toRealPath();
			BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
			return new FileState(file, attributes.fileKey(), attributes.lastModifiedTime(), changed(file),
					attributes.size());
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static @Nullable FileTime changed(Path file) throws IOException {
		return file.getFileSystem().supportedFileAttributeViews().contains("unix")
				? (FileTime) Files.getAttribute(file, "unix:ctime") : null;
	}

}
