package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

import org.jspecify.annotations.Nullable;

/**
 * The state of a file as it is visible without reading it. Different content has a
 * different state. This includes a link on the path that now leads elsewhere, as when
 * Kubernetes replaces mounted files.
 *
 * @param file the real path of the file
 * @param key the system's key of the file
 * @param modified the time of the last modification, which the writer may have set
 * @param changed the time of the last change of any kind, if the system records it: it
 * cannot be set back
 * @param size its size in bytes
 */
record FileState(Path file, @Nullable Object key, FileTime modified, @Nullable FileTime changed, long size) {

	/**
	 * Returns the state of a file.
	 * @param path the path, with any number of links
	 * @return the state, or {@code null} if there is no file
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
