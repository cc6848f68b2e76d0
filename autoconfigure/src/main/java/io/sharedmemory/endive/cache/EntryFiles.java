package io.sharedmemory.endive.cache;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The files of a cache, which other processes read, replace and delete at the same time.
 * A file appears complete, and never changes afterwards.
 *
 * @param directory a private directory
 * @param user the ID of the user that runs this process
 * @param clock the clock for the times at which files are used
 */
record EntryFiles(Path directory, int user, Clock clock) {

	private static final String SUFFIX = ".wasmcode";

	/** Longer ones are of former versions. */
	private static final Pattern NAME = Pattern.compile("[0-9a-f]{16,64}\\" + SUFFIX);

	private static final Pattern UNFINISHED = Pattern.compile("[0-9a-f-]{36}\\.unfinished");

	/** A file that is not finished after this time never will be. */
	private static final Duration ABANDONED = Duration.ofHours(1);

	private static final String OWNER_ONLY = "rw-------";

	/**
	 * @param unfinished whether the file is still being written, and must not be removed
	 */
	private record UsedFile(Path path, long size, Instant lastUse, boolean unfinished) {
	}

	Path file(CodeKey key) {
		return this.directory.resolve(key.name() + SUFFIX);
	}

	/**
	 * Reads a file in one go, so that it cannot change between a check and its use.
	 * @return its bytes, or {@code null} if there is no such file
	 * @throws DamagedEntryException if other users may have written it
	 */
	byte @Nullable [] read(Path file) throws IOException, DamagedEntryException {
		try {
			requireOwn(FileOwnership.of(file));
			// Not a channel of our own: interrupts of the thread must not close it.
			try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
				return in.readAllBytes();
			}
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private void requireOwn(FileOwnership ownership) throws DamagedEntryException {
		if (!ownership.isRegularFile()) {
			throw new DamagedEntryException("is no regular file");
		}
		if (ownership.user() != this.user) {
			throw new DamagedEntryException(
					"belongs to user %d, and this process is user %d".formatted(ownership.user(), this.user));
		}
		if (ownership.isWritableByOthers()) {
			throw new DamagedEntryException("can be written by others (mode %s)".formatted(ownership.permissions()));
		}
	}

	void markUsed(Path file) throws IOException {
		Files.setLastModifiedTime(file, FileTime.from(this.clock.instant()));
	}

	/**
	 * Replaces a file. The new one is on the disk before it gets its name, so that no
	 * crash leaves part of a file.
	 */
	void write(Path file, List<byte[]> parts) throws IOException {
		Path unfinished = this.directory.resolve(UUID.randomUUID() + ".unfinished");
		Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
		try {
			try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
				for (byte[] part : parts) {
					out.write(part);
				}
				out.getFD().sync();
			}
			markUsed(unfinished);
			Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			Files.deleteIfExists(unfinished);
		}
	}

	/**
	 * Deletes the least recently used files until the remaining ones are small enough.
	 * Other processes may do the same at the same time; then a few more files are deleted
	 * than necessary.
	 * @param maximumSize the maximum size of all files together, in bytes
	 * @param kept a file that stays, as it has just been written; {@code null} if none
	 * has
	 */
	void limit(long maximumSize, @Nullable Path kept) throws IOException {
		List<UsedFile> files = list();
		long size = 0;
		for (UsedFile file : files) {
			size += file.size();
		}
		if (size <= maximumSize) {
			return;
		}
		files.sort(Comparator.comparing(UsedFile::lastUse).thenComparing(UsedFile::path));
		for (UsedFile file : files) {
			if (size <= maximumSize) {
				return;
			}
			if (!file.unfinished() && !file.path().equals(kept)) {
				Files.deleteIfExists(file.path());
				size -= file.size();
			}
		}
	}

	/**
	 * Returns all files of the cache, and deletes those that nobody will finish.
	 */
	private List<UsedFile> list() throws IOException {
		List<UsedFile> files = new ArrayList<>();
		Instant abandoned = this.clock.instant().minus(ABANDONED);
		try (DirectoryStream<Path> paths = Files.newDirectoryStream(this.directory)) {
			for (Path path : paths) {
				boolean unfinished = matches(UNFINISHED, path);
				if (unfinished || matches(NAME, path)) {
					UsedFile file = find(path, unfinished);
					if (file != null && unfinished && file.lastUse().isBefore(abandoned)) {
						Files.deleteIfExists(path);
					}
					else if (file != null) {
						files.add(file);
					}
				}
			}
		}
		return files;
	}

	private static boolean matches(Pattern pattern, Path path) {
		return pattern.matcher(path.getFileName().toString()).matches();
	}

	/**
	 * Returns a file, or {@code null} if another process has deleted it meanwhile.
	 */
	private static @Nullable UsedFile find(Path path, boolean unfinished) throws IOException {
		try {
			BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class,
					LinkOption.NOFOLLOW_LINKS);
			return attributes.isDirectory() ? null
					: new UsedFile(path, attributes.size(), attributes.lastModifiedTime().toInstant(), unfinished);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
