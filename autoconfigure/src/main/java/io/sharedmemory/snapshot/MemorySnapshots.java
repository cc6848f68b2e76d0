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
 * Saves the content of memories, and restores it. This class is stateless: one instance
 * serves all memories and threads.
 * <p>
 * <b>A snapshot</b> has all pages that are not entirely zero, compressed, as of when it
 * began: pages that are added while it is taken are not part of it. It records nothing
 * about the threads that wait on the memory. It takes the heap of a few pages. The time
 * it takes depends on how much of the memory was written, rather than on the size of the
 * memory, where the system reports that (Linux).
 * <p>
 * <b>Consistency</b> while others write is determined by the {@link SnapshotConsistency};
 * by default, each aligned 64-bit word has the value of some moment.
 * <p>
 * <b>A file</b> is written under another name in the same directory, flushed to the disk,
 * and renamed. Whatever happens, the file is either the old or the new snapshot, and only
 * its owner can read it. Other resources receive the snapshot from a temporary file once
 * it is complete. Whether they expose a part of it if the transfer breaks off is up to
 * them; such a part is rejected as damaged.
 * <p>
 * <b>A restore</b> copies the snapshot to a temporary file and checks all of it before it
 * changes anything. The memory must have the minimum of the snapshot, and a maximum that
 * allows for all of its pages. A memory that is smaller then grows, subject to the
 * approval of its owner as usual; a larger one keeps its size. Afterwards every byte is
 * as in the snapshot, or zero. Other threads see each aligned 64-bit word change from its
 * old to its new value, page by page; what they write in the meantime may be kept or
 * lost. Nobody is notified. Once the memory begins to change, an interrupt has no effect
 * any more. From then on, the restore can only remain incomplete if the memory is closed,
 * or if the temporary file can no longer be read from the disk; the exception says so.
 */
public final class MemorySnapshots {

	/**
	 * Creates an object that saves and restores memories.
	 */
	public MemorySnapshots() {
	}

	/**
	 * Saves a memory to a file.
	 * @param memory the memory
	 * @param target the file, which may exist; its directory must exist
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
	 * @param target the file, which may exist; its directory must exist
	 * @param options how to take the snapshot, and with which attributes
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
	 * @param options how to take the snapshot, and with which attributes
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
	 * Replaces the content of a memory with a snapshot from a file.
	 * @param memory the memory, which must have the minimum of the snapshot
	 * @param source the file
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size in the
	 * snapshot; it is then unchanged
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public SnapshotSummary restore(SharedMemory memory, Path source) {
		return restore(memory, source, SnapshotConsistency.none());
	}

	/**
	 * Replaces the content of a memory with a snapshot from a file.
	 * @param memory the memory, which must have the minimum of the snapshot
	 * @param source the file
	 * @param consistency how others are kept from reading or writing the memory while it
	 * is half restored
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size in the
	 * snapshot; it is then unchanged
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public SnapshotSummary restore(SharedMemory memory, Path source, SnapshotConsistency consistency) {
		return restore(memory, () -> Files.newInputStream(source), consistency,
				SnapshotAttempt.restore(memory, source));
	}

	/**
	 * Replaces the content of a memory with a snapshot from a resource, which is read
	 * once.
	 * @param memory the memory, which must have the minimum of the snapshot
	 * @param source the resource
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size in the
	 * snapshot; it is then unchanged
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory is closed
	 */
	public SnapshotSummary restore(SharedMemory memory, Resource source) {
		return restore(memory, source, SnapshotConsistency.none());
	}

	/**
	 * Replaces the content of a memory with a snapshot from a resource, which is read
	 * once.
	 * @param memory the memory, which must have the minimum of the snapshot
	 * @param source the resource
	 * @param consistency how others are kept from reading or writing the memory while it
	 * is half restored
	 * @return what was restored
	 * @throws SnapshotException if that fails
	 * @throws MemoryGrowthException if the memory cannot grow to the size in the
	 * snapshot; it is then unchanged
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

	/** Opens a resource. Clients of object stores throw exceptions of their own. */
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
	 * Checks all of a snapshot file, as a restore does, without restoring anything.
	 * @param source the file
	 * @return a summary of the snapshot
	 * @throws SnapshotException if it is not a snapshot, or cannot be read
	 */
	public SnapshotSummary inspect(Path source) {
		return inspect(() -> Files.newInputStream(source), SnapshotAttempt.inspect(source));
	}

	/**
	 * Checks all of a snapshot, as a restore does, without restoring anything.
	 * @param source the snapshot
	 * @return a summary of the snapshot
	 * @throws SnapshotException if it is not a snapshot, or cannot be read
	 */
	public SnapshotSummary inspect(Resource source) {
		return inspect(opened(source), SnapshotAttempt.inspect(source.getDescription()));
	}

	private static SnapshotSummary inspect(SnapshotSource source, SnapshotAttempt attempt) {
		attempt.requireNotInterrupted();
		return new SnapshotCheck(null, OutputStream.nullOutputStream(), attempt).run(source);
	}

}
