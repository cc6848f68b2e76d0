package io.sharedmemory.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.core.io.Resource;
import org.springframework.core.io.WritableResource;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.SnapshotConsistency.Hold;

/**
 * Saves the content of memories, and brings it back. Has no state: one for all memories
 * and threads.
 * <p>
 * <b>A snapshot</b> has all pages that are not all zero, compressed, as of when it began:
 * pages that are added meanwhile are not in it. Nothing of those who wait on the memory
 * is in it. It takes the heap of a few pages, and time for what was written to the memory
 * rather than for its size where the system tells that (Linux).
 * <p>
 * <b>Consistency</b> while others write is what {@link SnapshotConsistency} says, by
 * default that each aligned word of 64 bits is of some moment.
 * <p>
 * <b>To a file</b> it is written under another name in the same directory, flushed to the
 * disk, and renamed; whatever happens, the file is the old or the new snapshot, and
 * readable for its owner only. Other resources get it from a temporary file when it is
 * complete. Whether they then show a part of it if the transfer breaks off is theirs to
 * say; such a part is refused as damaged.
 * <p>
 * <b>A restore</b> checks all of the snapshot, of which it takes a copy to a temporary
 * file, before it changes anything. The memory must have the minimum of the snapshot, and
 * a maximum for all of its pages. Then the memory grows if it is smaller, for which its
 * owner is asked as always; a larger one keeps its size. Every byte is then as in the
 * snapshot, or zero. Others see each aligned word of 64 bits change from what it was to
 * what it is to be, page by page, and what they write meanwhile may stay or be lost.
 * Nobody is notified. Once the memory changes, an interrupt has no effect any more. What
 * can then still leave a part of it is the end of the memory, and a disk from which the
 * temporary file cannot be read again; the exception says so.
 */
public final class MemorySnapshots {

	/**
	 * Creates what saves and restores.
	 */
	public MemorySnapshots() {
	}

	/**
	 * Saves a memory to a file.
	 * @param memory the memory
	 * @param target the file, which may be there; its directory must be
	 * @return what was written
	 * @throws SnapshotException if that fails
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed before
	 * all of it was read
	 */
	public SnapshotSummary snapshot(SharedMemory memory, Path target) {
		return snapshot(memory, target, SnapshotOptions.defaults());
	}

	/**
	 * Saves a memory to a file.
	 * @param memory the memory
	 * @param target the file, which may be there; its directory must be
	 * @param options how, and with what attributes
	 * @return what was written
	 * @throws SnapshotException if that fails
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed before
	 * all of it was read
	 */
	public SnapshotSummary snapshot(SharedMemory memory, Path target, SnapshotOptions options) {
		SnapshotAttempt attempt = SnapshotAttempt.save(memory, target);
		attempt.requireNotInterrupted();
		try (SnapshotFile file = SnapshotFile.replacing(target)) {
			SnapshotSummary summary = write(memory, options, file.output(), attempt);
			file.commit();
			return summary;
		}
		catch (IOException ex) {
			throw attempt.failed("the file cannot be written", ex,
					"Free some space, or let this process write to an existing directory.");
		}
	}

	/**
	 * Saves a memory to a resource.
	 * @param memory the memory
	 * @param target the resource; one that is a file is replaced as a whole
	 * @return what was written
	 * @throws SnapshotException if that fails
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed before
	 * all of it was read
	 */
	public SnapshotSummary snapshot(SharedMemory memory, WritableResource target) {
		return snapshot(memory, target, SnapshotOptions.defaults());
	}

	/**
	 * Saves a memory to a resource.
	 * @param memory the memory
	 * @param target the resource; one that is a file is replaced as a whole
	 * @param options how, and with what attributes
	 * @return what was written
	 * @throws SnapshotException if that fails
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed before
	 * all of it was read
	 */
	public SnapshotSummary snapshot(SharedMemory memory, WritableResource target, SnapshotOptions options) {
		SnapshotAttempt attempt = SnapshotAttempt.save(memory, target.getDescription());
		attempt.requireNotInterrupted();
		if (target.isFile()) {
			return snapshot(memory, path(target, attempt), options);
		}
		try (Spool spool = spool(attempt)) {
			SnapshotSummary summary = write(memory, options, spool, attempt);
			attempt.requireNotInterrupted();
			write(spool, target, attempt);
			return summary;
		}
	}

	private static Path path(WritableResource target, SnapshotAttempt attempt) {
		try {
			return target.getFilePath();
		}
		catch (IOException ex) {
			throw attempt.failed("it has no path", ex, "Use a file of the file system, or a resource that is none.");
		}
	}

	private static SnapshotSummary write(SharedMemory memory, SnapshotOptions options, Spool spool,
			SnapshotAttempt attempt) {
		try {
			return write(memory, options, spool.output(), attempt);
		}
		catch (IOException ex) {
			throw attempt.spoolFailed(ex);
		}
	}

	private static SnapshotSummary write(SharedMemory memory, SnapshotOptions options, OutputStream out,
			SnapshotAttempt attempt) throws IOException {
		try (Hold hold = hold(memory, options.consistency(), attempt)) {
			SnapshotSummary summary = new SnapshotWriter(memory, hold.lockWord(), attempt).write(options.attributes(),
					out);
			out.flush();
			return summary;
		}
	}

	private static Hold hold(SharedMemory memory, SnapshotConsistency consistency, SnapshotAttempt attempt) {
		try {
			return consistency.hold(memory, attempt);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw attempt.interrupted(ex);
		}
	}

	private static void write(Spool spool, WritableResource target, SnapshotAttempt attempt) {
		try (OutputStream out = target.getOutputStream()) {
			spool.input(attempt).transferTo(out);
		}
		catch (SnapshotException ex) {
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			throw attempt.failed("it cannot be written, and may hold a part of the snapshot now", ex,
					"See to it that it can be written, and save the memory again.");
		}
	}

	/**
	 * Replaces the content of a memory by a snapshot from a file.
	 * @param memory the memory, of the minimum that the snapshot has
	 * @param source the file
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size that it had; it
	 * is as before
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public SnapshotSummary restore(SharedMemory memory, Path source) {
		return restore(memory, source, SnapshotConsistency.none());
	}

	/**
	 * Replaces the content of a memory by a snapshot from a file.
	 * @param memory the memory, of the minimum that the snapshot has
	 * @param source the file
	 * @param consistency how others are kept from reading and writing half of it
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size that it had; it
	 * is as before
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public SnapshotSummary restore(SharedMemory memory, Path source, SnapshotConsistency consistency) {
		return restore(memory, () -> Files.newInputStream(source), consistency,
				SnapshotAttempt.restore(memory, source));
	}

	/**
	 * Replaces the content of a memory by a snapshot from a resource, which is read once.
	 * @param memory the memory, of the minimum that the snapshot has
	 * @param source the resource
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size that it had; it
	 * is as before
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public SnapshotSummary restore(SharedMemory memory, Resource source) {
		return restore(memory, source, SnapshotConsistency.none());
	}

	/**
	 * Replaces the content of a memory by a snapshot from a resource, which is read once.
	 * @param memory the memory, of the minimum that the snapshot has
	 * @param source the resource
	 * @param consistency how others are kept from reading and writing half of it
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size that it had; it
	 * is as before
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public SnapshotSummary restore(SharedMemory memory, Resource source, SnapshotConsistency consistency) {
		return restore(memory, opened(source), consistency, SnapshotAttempt.restore(memory, source.getDescription()));
	}

	private static SnapshotSummary restore(SharedMemory memory, SnapshotSource source, SnapshotConsistency consistency,
			SnapshotAttempt attempt) {
		memory.size();
		attempt.requireNotInterrupted();
		try (Spool spool = spool(attempt)) {
			SnapshotSummary summary = new SnapshotCheck(memory, spool.output(), attempt).run(source);
			try (Hold hold = hold(memory, consistency, attempt)) {
				new SpooledRestore(memory, hold.lockWord(), attempt).run(spool.input(attempt));
			}
			return summary;
		}
	}

	/** Clients of object stores throw exceptions of their own. */
	private static SnapshotSource opened(Resource source) {
		return () -> {
			try {
				return source.getInputStream();
			}
			catch (RuntimeException ex) {
				throw new IOException(ex.toString(), ex);
			}
		};
	}

	private static Spool spool(SnapshotAttempt attempt) {
		try {
			return Spool.create();
		}
		catch (IOException ex) {
			throw attempt.spoolFailed(ex);
		}
	}

	/**
	 * Checks all of a snapshot that is a file, as a restore does, and restores nothing.
	 * @param source the file
	 * @return what it is
	 * @throws SnapshotException if it is none, or cannot be read
	 */
	public SnapshotSummary inspect(Path source) {
		return inspect(() -> Files.newInputStream(source), SnapshotAttempt.inspect(source));
	}

	/**
	 * Checks all of a snapshot, as a restore does, and restores nothing.
	 * @param source the snapshot
	 * @return what it is
	 * @throws SnapshotException if it is none, or cannot be read
	 */
	public SnapshotSummary inspect(Resource source) {
		return inspect(opened(source), SnapshotAttempt.inspect(source.getDescription()));
	}

	private static SnapshotSummary inspect(SnapshotSource source, SnapshotAttempt attempt) {
		attempt.requireNotInterrupted();
		return new SnapshotCheck(null, OutputStream.nullOutputStream(), attempt).run(source);
	}

}
