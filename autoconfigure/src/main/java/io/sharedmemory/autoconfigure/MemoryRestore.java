package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Restore;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.snapshot.IncompatibleSnapshotException;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.ShownFailure;
import io.sharedmemory.snapshot.ShownText;
import io.sharedmemory.snapshot.SnapshotException;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.snapshot.managed.RunningAttempt;
import io.sharedmemory.snapshot.managed.SnapshotLog;

/**
 * Restores a memory before it is visible to anything else.
 *
 * @param place the location of its snapshot
 * @param log the log that records the restore
 */
record MemoryRestore(SnapshotPlace place, SnapshotLog log) implements Consumer<SharedMemory> {

	private static final Log logger = LogFactory.getLog(MemoryRestore.class);

	@Override
	public void accept(SharedMemory memory) {
		RunningAttempt attempt = this.log.begin(memory);
		try {
			if (isWanted()) {
				SnapshotSummary summary = restore(memory);
				attempt.restored(summary);
				logger.info("Memory '%s' was restored from %s: %d pages, as they were at %s".formatted(memory.name(),
						ShownText.of(this.place.resource().getDescription()), summary.size(), summary.moment()));
			}
		}
		catch (RuntimeException | Error ex) {
			attempt.notRestored(ex);
			throw ex;
		}
	}

	private boolean isWanted() {
		try {
			boolean present = this.place.isPresent();
			if (!present && configured().restore() == Restore.REQUIRED) {
				throw failed(null, "there is no snapshot at %s".formatted(this.place.resource().getDescription()),
						"Put the snapshot there, or set '%s' to 'if-present' for a start without one."
							.formatted(configured().restoreProperty()));
			}
			return present;
		}
		catch (IOException ex) {
			throw failed(ex, String.valueOf(ex.getMessage()),
					"See to it that the location can be read: without, the memory would begin empty, and replace the snapshot later.");
		}
	}

	private SnapshotSummary restore(SharedMemory memory) {
		try {
			return new MemorySnapshots().restore(memory, this.place.resource());
		}
		catch (IncompatibleSnapshotException ex) {
			throw failed(ex, String.valueOf(ex.getMessage()),
					"Configure the memory with the minimum that it had when the snapshot was taken, and a maximum for what it held; or, to begin anew, set '%s' to 'never' or move the snapshot away."
						.formatted(configured().restoreProperty()));
		}
		catch (SnapshotException ex) {
			throw failed(ex, String.valueOf(ex.getMessage()),
					"Put a snapshot there that is whole and can be read; or, to begin anew, set '%s' to 'never' or move the snapshot away."
						.formatted(configured().restoreProperty()));
		}
		catch (MemoryGrowthException ex) {
			throw failed(ex, "the memory cannot have the size that it had: %s".formatted(ex.getMessage()),
					"Raise the budget or what else limits the memory; or, to begin anew, set '%s' to 'never'."
						.formatted(configured().restoreProperty()));
		}
	}

	private ConfiguredSnapshot configured() {
		return this.place.configured();
	}

	private InvalidWasmConfigurationException failed(@Nullable Exception cause, String problem, String action) {
		return new InvalidWasmConfigurationException((cause != null) ? ShownFailure.of(cause) : null,
				"Memory '%s' was not restored: %s%s".formatted(configured().memory(), ShownText.of(problem),
						problem.endsWith(".") ? "" : "."),
				action, configured().locationProperty(), configured().restoreProperty());
	}

}
