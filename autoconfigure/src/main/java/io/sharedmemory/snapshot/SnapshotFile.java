package io.sharedmemory.snapshot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A file that replaces another one as a whole, or not at all: it is written under another
 * name in the same directory, flushed to the disk, and then renamed.
 * <p>
 * <b>Files left by a dead process</b> are deleted by the next process that writes into
 * the directory. The writer of a file holds a lock on it, which ends with its process; a
 * file that can be locked is abandoned. Its creator may be about to lock it, so once it
 * has the lock, it checks whether the file still exists. Files of this process are not
 * opened, because closing one would release the lock.
 */
final class SnapshotFile implements AutoCloseable {

	private static final System.Logger logger = System.getLogger(SnapshotFile.class.getName());

	private static final String PREFIX = ".wasm-snapshot-";

	private static final String SUFFIX = ".part";

	/** Unique to this process, as process identifiers are reused. */
	private static final String OWN = PREFIX + UUID.randomUUID() + "-";

	private static final int BUFFER = 1 << 17;

	private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

	private static final Set<OpenOption> EXISTING = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

	private final Path target;

	private final Path part;

	private final FileChannel channel;

	private SnapshotFile(Path target, Path part, FileChannel channel) {
		this.target = target;
		this.part = part;
		this.channel = channel;
	}

	/**
	 * Begins to write a file.
	 * @param target its path; if it is a link, the target of the link
	 * @throws IOException if it is something other than a file, or its directory does not
	 * exist
	 */
	static SnapshotFile replacing(Path target) throws IOException {
		Path file = Files.exists(target) ? target.toRealPath() : LinkTarget.of(target);
		if (Files.exists(file) && !Files.isRegularFile(file)) {
			throw new FileAlreadyExistsException(file.toString(), null, "it is no regular file");
		}
		Path directory = file.getParent();
		if (directory == null || !Files.isDirectory(directory)) {
			throw new NoSuchFileException(String.valueOf(directory), null, "there is no such directory");
		}
		deleteAbandoned(directory);
		while (true) {
			SnapshotFile created = tryCreate(file, directory.resolve(OWN + UUID.randomUUID() + SUFFIX));
			if (created != null) {
				return created;
			}
		}
	}

	/**
	 * @return the file, {@code null} if another process took it for an abandoned one
	 */
	private static @Nullable SnapshotFile tryCreate(Path target, Path part) throws IOException {
		FileChannel channel = FileChannel.open(part, NEW, ownerOnly(part));
		SnapshotFile file = new SnapshotFile(target, part, channel);
		boolean created = false;
		try {
			created = file.lock() && Files.exists(part);
			return created ? file : null;
		}
		finally {
			if (!created) {
				file.close();
			}
		}
	}

	private static boolean isPosix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	private static FileAttribute<?>[] ownerOnly(Path file) {
		return isPosix(file)
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")) }
				: new FileAttribute<?>[0];
	}

	private boolean lock() throws IOException {
		try {
			return this.channel.tryLock() != null;
		}
		catch (ClosedByInterruptException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// A file system without locks: nobody can lock it, so nobody deletes it.
			logger.log(Level.DEBUG, "'%s' cannot be locked".formatted(this.part), ex);
			return true;
		}
	}

	/**
	 * Deletes abandoned files. A failure to do so does not prevent writing.
	 */
	private static void deleteAbandoned(Path directory) {
		try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
			for (Path part : parts) {
				if (!part.getFileName().toString().startsWith(OWN)) {
					deleteIfAbandoned(part);
				}
			}
		}
		catch (IOException | DirectoryIteratorException ex) {
			logger.log(Level.DEBUG, "'%s' cannot be looked through for abandoned files".formatted(directory), ex);
		}
	}

	private static void deleteIfAbandoned(Path part) {
		try (FileChannel channel = FileChannel.open(part, EXISTING); FileLock lock = channel.tryLock()) {
			if (lock != null) {
				Files.deleteIfExists(part);
			}
		}
		catch (IOException | OverlappingFileLockException ex) {
			logger.log(Level.DEBUG, "'%s' may be abandoned, and cannot be deleted".formatted(part), ex);
		}
	}

	/**
	 * Returns a stream to write the content of the file.
	 */
	OutputStream output() {
		return new BufferedOutputStream(Channels.newOutputStream(this.channel), BUFFER);
	}

	/**
	 * Moves the file into place. If that fails, the previous file is still there.
	 * @throws IOException if the system fails
	 */
	void commit() throws IOException {
		this.channel.force(true);
		Files.move(this.part, this.target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		try {
			force(Objects.requireNonNull(this.target.getParent()));
		}
		catch (IOException ex) {
			// Not all file systems support that, and either file is complete.
			logger.log(Level.WARNING,
					"The directory of '%s' cannot be flushed to the disk (%s): if the machine fails now, the file may be the old one again"
						.formatted(this.target, ex));
		}
	}

	/**
	 * Flushes the directory. The file already has its name, so an interrupt comes too
	 * late.
	 */
	private static void force(Path directory) throws IOException {
		if (!isPosix(directory)) {
			return;
		}
		boolean interrupted = false;
		boolean forced = false;
		while (!forced) {
			interrupted |= Thread.interrupted();
			try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
				channel.force(true);
				forced = true;
			}
			catch (ClosedByInterruptException ex) {
				// Again, without the interrupt.
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Deletes the file, unless it was moved into place.
	 */
	@Override
	public void close() {
		try (this.channel) {
			Files.deleteIfExists(this.part);
		}
		catch (IOException ex) {
			logger.log(Level.WARNING,
					"'%s' is abandoned, and cannot be deleted (%s): delete it".formatted(this.part, ex));
		}
	}

}
