package io.sharedmemory.autoconfigure;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.structure.CorruptQueueException;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;
import io.sharedmemory.structure.managed.MessageQueues;
import io.sharedmemory.structure.managed.NamedQueue;

/**
 * Creates the queues of a memory before it is visible to anything else. A queue that the
 * memory already contains, because it was preloaded or restored, keeps its messages.
 *
 * @param configured the memory's configuration
 * @param queues receives the queues
 */
record QueueCreation(ConfiguredMemory configured, MessageQueues queues) implements Consumer<SharedMemory> {

	private static final MemorySegment ZEROS = MemorySegment.ofArray(new long[1024]).asReadOnly();

	@Override
	public void accept(SharedMemory memory) {
		List<ConfiguredQueue> wanted = this.configured.queues();
		if (!wanted.isEmpty()) {
			this.queues.add(memory,
					wanted.stream().map((queue) -> new NamedQueue(queue.name(), make(memory, queue))).toList());
		}
	}

	private MessageQueue make(SharedMemory memory, ConfiguredQueue queue) {
		QueueLayout layout = queue.layout();
		if (isZero(memory.data().asSlice(layout.address(), layout.byteSize()))) {
			return MessageQueue.create(memory, layout);
		}
		QueueLayout there = layoutOf(memory, queue);
		if (!there.equals(layout)) {
			throw another(there, queue);
		}
		return MessageQueue.reopen(memory, layout.address());
	}

	private static boolean isZero(MemorySegment bytes) {
		for (long offset = 0; offset < bytes.byteSize(); offset += ZEROS.byteSize()) {
			long length = Math.min(ZEROS.byteSize(), bytes.byteSize() - offset);
			if (MemorySegment.mismatch(bytes, offset, offset + length, ZEROS, 0, length) >= 0) {
				return false;
			}
		}
		return true;
	}

	private QueueLayout layoutOf(SharedMemory memory, ConfiguredQueue queue) {
		try {
			return MessageQueue.open(memory, queue.layout().address()).layout();
		}
		catch (CorruptQueueException ex) {
			throw occupied(queue, ex);
		}
	}

	private InvalidWasmConfigurationException occupied(ConfiguredQueue queue, CorruptQueueException ex) {
		Optional<PreloadedRange> preloaded = MemoryPreload.of(this.configured)
			.map(MemoryPreload::range)
			.filter((range) -> range.start() < queue.end() && queue.layout().address() < range.end());
		if (preloaded.isPresent()) {
			PreloadedRange range = preloaded.get();
			return new InvalidWasmConfigurationException(ex,
					"Queue '%s' would be at %s of memory '%s', where its preload is, at %s, which has no such queue there."
						.formatted(queue.name(), queue.range(), queue.memory(),
								HexRange.of(range.start(), range.end())),
					"Have the queue begin at 0x%x or later, preload to another address, or preload zeros there."
						.formatted(Math.ceilDiv(range.end(), QueueLayout.ALIGNMENT) * QueueLayout.ALIGNMENT),
					queue.addressProperty(), range.property());
		}
		return new InvalidWasmConfigurationException(ex,
				"Queue '%s' would be at %s of memory '%s', where something else is: %s.".formatted(queue.name(),
						queue.range(), queue.memory(), ex.getMessage()),
				"Choose another address for the queue, or leave these bytes 0 before the queue is made: in the snapshot that the memory is restored from, and in customizers.",
				queue.addressProperty());
	}

	private InvalidWasmConfigurationException another(QueueLayout there, ConfiguredQueue queue) {
		return new InvalidWasmConfigurationException(
				"Queue '%s' is configured with %s, but memory '%s' has been filled with one that has %s at the same address, 0x%x."
					.formatted(queue.name(), describe(queue.layout()), queue.memory(), describe(there),
							there.address()),
				"Configure the queue as it is there, or fill the memory with something else; what is in that queue would be lost.",
				queue.property("capacity"), queue.property("maximum-message-size"), queue.property("stall-timeout"));
	}

	private static String describe(QueueLayout layout) {
		return "%d messages of up to %d bytes and a stall timeout of %dms".formatted(layout.capacity(),
				layout.maximumMessageSize(), layout.stallTimeout().toMillis());
	}

}
