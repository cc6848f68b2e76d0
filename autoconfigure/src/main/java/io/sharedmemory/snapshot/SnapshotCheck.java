package io.sharedmemory.snapshot;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.sharedmemory.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a snapshot, and refuses it unless it is as it was written.
 *
 * @param memory what is to be restored, {@code null} if nothing is
 * @param spool where all that is read goes
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

	private void requireType(SnapshotHeader header) {
		if (this.memory != null && !this.memory.type().equals(header.type())) {
			throw this.attempt.incompatible(
					"it is of a memory '%s' of %d to %d pages, and this one has %d to %d".formatted(header.memory(),
							header.type().minimum(), header.type().maximum(), this.memory.type().minimum(),
							this.memory.type().maximum()),
					"Give the memory the minimum and maximum of the snapshot, or use another one.");
		}
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
