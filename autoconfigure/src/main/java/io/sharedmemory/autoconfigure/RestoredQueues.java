package io.sharedmemory.autoconfigure;

import java.util.Optional;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.snapshot.managed.SavedQueue;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.structure.CorruptQueueException;
import io.sharedmemory.structure.MessageQueue;

/**
 * Looks for messages in a restored memory that would never be taken, because their queue
 * is now at another address or no longer configured.
 *
 * @param configured the memory's configuration
 * @param log the log that knows what the memory was restored from
 */
record RestoredQueues(ConfiguredMemory configured, SnapshotLog log) implements Consumer<SharedMemory> {

	private static final Log logger = LogFactory.getLog(RestoredQueues.class);

	@Override
	public void accept(SharedMemory memory) {
		this.log.restored(memory).ifPresent((content) -> content.queues().forEach((saved) -> check(memory, saved)));
	}

	private void check(SharedMemory memory, SavedQueue saved) {
		Optional<ConfiguredQueue> now = this.configured.queues()
			.stream()
			.filter((queue) -> queue.name().equals(saved.name()))
			.findFirst();
		if (now.isPresent() ? now.get().layout().address() == saved.address() : isConfiguredAt(saved.address())) {
			return;
		}
		int depth = depth(memory, saved.address());
		if (depth > 0 && now.isPresent()) {
			throw moved(now.get(), saved, depth);
		}
		if (depth > 0) {
			logger.warn(
					"Memory '%s' was restored with queue '%s' at 0x%x, which is not configured any more: %s that nobody will take"
						.formatted(memory.name(), saved.name(), saved.address(), messages(depth)));
		}
	}

	/**
	 * Returns whether a queue is configured at an address. Its name does not matter:
	 * under another name, a queue keeps its messages.
	 */
	private boolean isConfiguredAt(long address) {
		return this.configured.queues().stream().anyMatch((queue) -> queue.layout().address() == address);
	}

	/**
	 * Returns the number of messages, zero if the queue was overwritten after it had been
	 * removed from the configuration.
	 */
	private static int depth(SharedMemory memory, long address) {
		try {
			return MessageQueue.open(memory, address).depth();
		}
		catch (CorruptQueueException | IllegalArgumentException ex) {
			return 0;
		}
	}

	private static InvalidWasmConfigurationException moved(ConfiguredQueue queue, SavedQueue saved, int depth) {
		return new InvalidWasmConfigurationException(
				"Queue '%s' is configured at 0x%x of memory '%s', but was at 0x%x in the snapshot that the memory was restored from, and has %s there that nobody would take."
					.formatted(queue.name(), queue.layout().address(), queue.memory(), saved.address(),
							messages(depth)),
				"Set '%s' to 0x%x until these messages have been taken; or give the queue another name if they may be lost."
					.formatted(queue.addressProperty(), saved.address()),
				queue.addressProperty());
	}

	private static String messages(int count) {
		return (count == 1) ? "a message" : count + " messages";
	}

}
