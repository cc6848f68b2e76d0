package io.sharedmemory.autoconfigure;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.SharedMemoryProperties.Queue;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.structure.QueueLayout;

/**
 * A queue of a memory as it is configured.
 *
 * @param memory the name of the memory
 * @param name the name of the queue
 * @param layout the position and size of the queue
 */
record ConfiguredQueue(String memory, String name, QueueLayout layout) {

	static final DataSize DEFAULT_MESSAGE_SIZE = DataSize.ofKilobytes(1);

	/**
	 * @throws InvalidWasmConfigurationException if the configuration of the queue is
	 * invalid
	 */
	static ConfiguredQueue of(String memory, String name, Queue properties) {
		Properties named = new Properties(SharedMemoryProperties.queues(memory).property(name), name);
		long address = named.require("address", properties.address(),
				"the address of its first byte, a multiple of %d, which everybody who uses the queue has to know"
					.formatted(QueueLayout.ALIGNMENT));
		int capacity = named.require("capacity", properties.capacity(),
				"how many messages it holds at most, a power of two");
		long size = ((properties.maximumMessageSize() != null) ? properties.maximumMessageSize() : DEFAULT_MESSAGE_SIZE)
			.toBytes();
		Duration stallTimeout = (properties.stallTimeout() != null) ? properties.stallTimeout()
				: Duration.ofMillis(QueueLayout.DEFAULT_STALL_MILLIS);
		// Each step checks one more value, so that the wrong one is known.
		named.check("address", () -> new QueueLayout(address, 1, 1));
		named.check("capacity", () -> new QueueLayout(address, capacity, 1));
		int bytes = Math.clamp(size, Integer.MIN_VALUE, Integer.MAX_VALUE);
		named.check("maximum-message-size", () -> new QueueLayout(address, capacity, bytes));
		return new ConfiguredQueue(memory, name,
				named.check("stall-timeout", () -> new QueueLayout(address, capacity, bytes, stallTimeout)));
	}

	/** Returns the whole name of the property that sets the queue's address. */
	String addressProperty() {
		return property("address");
	}

	String property(String field) {
		return SharedMemoryProperties.queues(this.memory).property(this.name) + "." + field;
	}

	/** Returns the address after the last byte. */
	long end() {
		return this.layout.address() + this.layout.byteSize();
	}

	/**
	 * Returns the queue's range of addresses, for messages.
	 */
	String range() {
		return HexRange.of(this.layout.address(), end());
	}

	/**
	 * Checks that the memory contains the whole queue as soon as it is created.
	 */
	void requireWithin(long bytes, String minimumProperty) {
		if (end() > bytes) {
			throw new InvalidWasmConfigurationException(
					"Queue '%s' needs %d bytes at %s, but the minimum of memory '%s' has only %d bytes (%s).".formatted(
							this.name, this.layout.byteSize(), range(), this.memory, bytes, HexRange.of(0, bytes)),
					"Raise '%s', or have the queue begin at a lower address, hold fewer messages, or smaller ones."
						.formatted(minimumProperty),
					addressProperty(), property("capacity"), property("maximum-message-size"), minimumProperty);
		}
	}

	/**
	 * Checks that the two queues have no byte in common.
	 */
	void requireApartFrom(ConfiguredQueue other) {
		if (this.layout.overlaps(other.layout)) {
			throw new InvalidWasmConfigurationException(
					"Queues '%s' and '%s' overlap in memory '%s': they would be at %s and %s.".formatted(other.name,
							this.name, this.memory, other.range(), range()),
					"Have '%s' begin at 0x%x or later, or make '%s' smaller.".formatted(
							(other.layout.address() <= this.layout.address()) ? this.name : other.name,
							Math.min(end(), other.end()),
							(other.layout.address() <= this.layout.address()) ? other.name : this.name),
					other.addressProperty(), addressProperty());
		}
	}

	/**
	 * The properties of one queue.
	 */
	private record Properties(String prefix, String queue) {

		<T> T require(String field, @Nullable T value, String meaning) {
			if (value == null) {
				throw new InvalidWasmConfigurationException("Queue '%s' has no %s.".formatted(this.queue, field),
						"Set '%s.%s': %s.".formatted(this.prefix, field, meaning), this.prefix + "." + field);
			}
			return value;
		}

		QueueLayout check(String field, Supplier<QueueLayout> layout) {
			try {
				return layout.get();
			}
			catch (IllegalArgumentException ex) {
				String property = this.prefix + "." + field;
				throw new InvalidWasmConfigurationException(ex,
						"Queue '%s' cannot be made: %s.".formatted(this.queue, ex.getMessage()),
						"Set '%s' to a value that is allowed.".formatted(property), property);
			}
		}

	}

}
