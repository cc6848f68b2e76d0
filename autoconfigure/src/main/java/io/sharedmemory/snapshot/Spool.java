package io.sharedmemory.snapshot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file that nobody else can read or change, and that an interrupt of the
 * thread does not close. It loses its name as soon as it is open, so that a killed
 * process leaves nothing behind; on systems that do not allow that, it is deleted when it
 * is closed.
 */
final class Spool implements AutoCloseable {

	private static final System.Logger logger = System.getLogger(Spool.class.getName());

	private static final int BUFFER = 1 << 17;

	private final Path path;

	private final RandomAccessFile file;

	private final FileDescriptor descriptor;

	private Spool(Path path, RandomAccessFile file) throws IOException {
		this.path = path;
		this.file = file;
		this.descriptor = file.getFD();
	}

	static Spool create() throws IOException {
		Path path = Files.createTempFile("wasm-snapshot", null);
		boolean created = false;
		try {
			Spool spool = new Spool(path, new RandomAccessFile(path.toFile(), "rw"));
			created = true;
			return spool;
		}
		finally {
			if (!created || canBeDeletedWhileOpen(path)) {
				Files.deleteIfExists(path);
			}
		}
	}

	private static boolean canBeDeletedWhileOpen(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	/**
	 * Returns a stream that appends to what was written before. Its data is available to
	 * {@link #input} once the stream was flushed. The stream need not be closed.
	 */
	OutputStream output() {
		return new BufferedOutputStream(new FileOutputStream(this.descriptor), BUFFER);
	}

	/**
	 * Returns a stream of everything that was written, from the first byte. It need not
	 * be closed.
	 */
	InputStream input(SnapshotAttempt attempt) {
		try {
			this.file.seek(0);
		}
		catch (IOException ex) {
			throw attempt.spoolFailed(ex);
		}
		return new BufferedInputStream(new FileInputStream(this.descriptor), BUFFER);
	}

	@Override
	public void close() {
		try {
			this.file.close();
			Files.deleteIfExists(this.path);
		}
		catch (IOException ex) {
			logger.log(Level.WARNING,
					"The temporary file '%s' cannot be deleted (%s): delete it".formatted(this.path, ex));
		}
	}

}
