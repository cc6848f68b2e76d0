package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * A cache of compiled code on disk, in a directory that any number of processes of one
 * user may share. Code is returned only if one of these processes has stored it for the
 * same key: an entry that is damaged, truncated, for another key, or not accessible to
 * this user alone is treated as missing.
 * <p>
 * Failures are logged, and the code is then compiled as if there were no cache. This
 * class is thread-safe.
 */
public final class CodeCache {

	private final EntryFiles files;

	private final long maximumSize;

	/** Whether a failure was logged: further modules would fail for the same reason. */
	private final AtomicBoolean complained = new AtomicBoolean();

	private CodeCache(EntryFiles files, long maximumSize) {
		this.files = files;
		this.maximumSize = maximumSize;
	}

	/**
	 * Opens a cache.
	 * @param directory the directory; created for its owner alone if it is missing
	 * @param maximumSize the maximum size in bytes; the least recently used entries are
	 * deleted first
	 * @return the cache; empty if the directory is missing and cannot be created, or
	 * cannot be reached, which is logged
	 * @throws CodeDirectoryException if others could put code into the directory
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static Optional<CodeCache> open(Path directory, long maximumSize) {
		return open(directory, maximumSize, Clock.systemUTC());
	}

	static Optional<CodeCache> open(Path directory, long maximumSize, Clock clock) {
		if (maximumSize <= 0) {
			throw new IllegalArgumentException(
					"Compiled code cannot have at most %d bytes: use more than 0".formatted(maximumSize));
		}
		try {
			int user = ProcessUser.id();
			Path found = PrivateDirectory.open(directory, user);
			CodeCache cache = new CodeCache(new EntryFiles(found, user, clock), maximumSize);
			cache.limit();
			return Optional.of(cache);
		}
		catch (IOException ex) {
			log(Level.WARNING,
					"Compiled code is not kept: the directory '%s' can be neither found nor made (%s). Make it, or name another one"
						.formatted(directory, ex));
			return Optional.empty();
		}
	}

	/**
	 * Deletes entries if the maximum is lower than it was.
	 */
	private void limit() {
		try {
			this.files.limit(this.maximumSize, null);
		}
		catch (IOException ex) {
			log(Level.WARNING,
					"'%s' has more than %d bytes of compiled code, of which some cannot be deleted (%s). Delete some, or raise the maximum size"
						.formatted(this.files.directory(), this.maximumSize, ex));
		}
	}

	/**
	 * Finds code.
	 * @param key the key
	 * @return the code, or {@code null} if there is none that can be run
	 */
	public @Nullable CompiledCode find(CodeKey key) {
		Path file = this.files.file(key);
		try {
			byte[] bytes = this.files.read(file);
			if (bytes == null) {
				return null;
			}
			CompiledCode code = CodeEntry.decode(key, bytes);
			markUsed(file);
			return code;
		}
		catch (DamagedEntryException ex) {
			distrust(file, ex.getMessage());
			return null;
		}
		catch (IOException ex) {
			distrust(file, "cannot be read (%s)".formatted(ex));
			return null;
		}
	}

	/**
	 * Reports that code that was found cannot be used after all. It will be compiled
	 * again and stored.
	 * @param key its key
	 * @param reason why it cannot be used
	 */
	public void reject(CodeKey key, Throwable reason) {
		distrust(this.files.file(key), "cannot be loaded (%s)".formatted(reason));
	}

	private static void distrust(Path file, @Nullable String problem) {
		log(Level.WARNING, "'%s' %s: its module is compiled again, and the file replaced".formatted(file, problem));
	}

	/**
	 * Marks an entry as used. In a directory that cannot be written to, nothing is
	 * deleted either.
	 */
	private void markUsed(Path file) {
		try {
			this.files.markUsed(file);
		}
		catch (IOException ex) {
			log(Level.DEBUG, "'%s' cannot be marked as used (%s)".formatted(file, ex));
		}
	}

	/**
	 * Stores code, and deletes other code if there is not enough room.
	 * @param key its key
	 * @param code the code
	 */
	public void keep(CodeKey key, CompiledCode code) {
		Path file = this.files.file(key);
		try {
			List<byte[]> parts = CodeEntry.encode(key, code);
			long size = parts.stream().mapToLong((part) -> part.length).sum();
			if (size > this.maximumSize) {
				complain("%d bytes are more than the %d that all may have together. Raise the maximum size"
					.formatted(size, this.maximumSize));
				return;
			}
			this.files.write(file, parts);
			this.files.limit(this.maximumSize, file);
		}
		catch (IOException ex) {
			complain(
					"'%s' cannot be written (%s). Free some space, let this process write there, or remove the property if all code is there already"
						.formatted(file, ex));
		}
	}

	private void complain(String problem) {
		Level level = this.complained.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
		log(level, "Compiled code is not kept: " + problem);
	}

	private static void log(Level level, String message) {
		// In a new JVM, the first logger takes as long to get as a module from here.
		System.getLogger(CodeCache.class.getName()).log(level, message);
	}

}
