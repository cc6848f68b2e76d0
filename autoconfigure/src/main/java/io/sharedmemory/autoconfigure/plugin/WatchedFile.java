package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.FileSystemResource;

import io.sharedmemory.plugin.PluginVersion;

/**
 * A file that is checked repeatedly. Used by one thread at a time.
 */
final class WatchedFile {

	private final Path path;

	private @Nullable FileState last;

	/**
	 * Whether the last state was read. At first, the file may have changed since it was
	 * loaded.
	 */
	private boolean settled;

	WatchedFile(Path path) {
		this.path = path;
	}

	/**
	 * Checks the file.
	 * @return the digest of its content in the form that a version has, if the content
	 * may have changed and the file has not changed since the previous check; once for
	 * each change
	 * @throws UncheckedIOException if the file cannot be read; this will be tried again
	 */
	Optional<String> look() {
		FileState now = FileState.of(this.path);
		if (now == null || !now.equals(this.last)) {
			this.last = now;
			this.settled = false;
			return Optional.empty();
		}
		if (this.settled) {
			return Optional.empty();
		}
		String digest = digest();
		this.settled = true;
		return Optional.of(digest);
	}

	private String digest() {
		try {
			return PluginVersion.digestOf(new ResourceSource(new FileSystemResource(this.path)).read());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex.getMessage(), ex);
		}
	}

}
