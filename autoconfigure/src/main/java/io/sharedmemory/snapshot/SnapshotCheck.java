package io.sharedmemory.snapshot;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a snapshot, and rejects it unless it is as it was written.
 *
 * @param memory the memory to restore, {@code null} if there is none
 * @param spool receives everything that is read
 */
record SnapshotCheck(@Nullable SharedMemory memory, OutputStream spool, SnapshotAttempt attempt) {

	SnapshotSummary run(SnapshotSource source) {
		try (InputStream in = source.open();
				SnapshotReader reader = new SnapshotReader(
						new SpoolingInputStream(new BufferedInputStream(in), this.spool, this.attempt), this.attempt)) {
			requireType(reader.header());
			while (reader.next() >= 0) {
				this.attempt.requireNotInterrupted();
			}
			SnapshotSummary summary = reader.end();
			flush();
			this.attempt.requireNotInterrupted();
			return summary;
		}
		catch (IOException ex) {
			throw this.attempt.failed("it cannot be read", ex,
					"See to it that it is there, and that this process can read it.");
		}
	}

	/**
	 * Checks the minimum only, and the size against the maximum. The maximum determines
	 * how far a memory may grow, but nothing about its content; the minimum is what
	 * others use to detect growth.
	 */
	private void requireType(SnapshotHeader header) {
		if (this.memory == null) {
			return;
		}
		MemoryType type = this.memory.type();
		if (type.minimum() != header.type().minimum()) {
			throw incompatible(header, type, "the minimum of the snapshot");
		}
		if (type.maximum() < header.size()) {
			throw incompatible(header, type, "a maximum of at least %d pages".formatted(header.size()));
		}
	}

	private IncompatibleSnapshotException incompatible(SnapshotHeader header, MemoryType type, String wanted) {
		return this.attempt
			.incompatible(
					"it is of a memory '%s' of %d to %d pages, which had %d, and this one has %d to %d".formatted(
							header.memory(), header.type().minimum(), header.type().maximum(), header.size(),
							type.minimum(), type.maximum()),
					"Give the memory %s, or use another one.".formatted(wanted));
	}

	private void flush() {
		try {
			this.spool.flush();
		}
		catch (IOException ex) {
			throw this.attempt.spoolFailed(ex);
		}
	}

}
