package io.sharedmemory.actuate;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.SnapshotOperations.SavedDescriptor;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.SharedMemories;

/**
 * The changes that operators may make to memories. Validates their requests, which come
 * from outside.
 */
final class MemoryChanges {

	private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

	private static final long MAXIMUM_COUNT = 0xFFFF_FFFFL;

	private static final long MAXIMUM_ADDRESS = MemoryType.MAXIMUM_PAGES * MemoryType.PAGE_SIZE - 1;

	private final SharedMemories registry;

	private final SnapshotOperations snapshots;

	MemoryChanges(SharedMemories registry, SnapshotOperations snapshots) {
		this.registry = registry;
		this.snapshots = snapshots;
	}

	/**
	 * Saves a memory to its place.
	 * @throws io.sharedmemory.snapshot.managed.SnapshotRefusedException if it has no
	 * place
	 */
	SavedDescriptor snapshot(String name) {
		return this.snapshots.save(memory(name));
	}

	/**
	 * Adds pages to a memory.
	 * @throws InvalidChangeException if the delta is not a number of pages
	 */
	GrownDescriptor grow(String name, @Nullable String delta) {
		SharedMemory memory = memory(name);
		long pages = number("delta", delta, MemoryType.MAXIMUM_PAGES);
		long previous = memory.grow(pages);
		return new GrownDescriptor(previous, previous + pages);
	}

	/**
	 * Wakes threads that wait on an address.
	 * @throws InvalidChangeException if the address or the count is not valid
	 */
	NotifiedDescriptor notify(String name, @Nullable String address, @Nullable String count) {
		SharedMemory memory = memory(name);
		long bytes = number("address", address, MAXIMUM_ADDRESS);
		long waiters = number("count", count, MAXIMUM_COUNT);
		return new NotifiedDescriptor(memory.atomicNotify(bytes, (int) waiters));
	}

	private SharedMemory memory(String name) {
		// Not get: operators do not create what is created on demand.
		return this.registry.find(name).orElseThrow(() -> new NoSuchSharedMemoryException(name, this.registry.names()));
	}

	private static long number(String name, @Nullable String text, long maximum) {
		// Long.parseLong alone would accept signs, and the digits of any script.
		if (text != null && NUMBER.matcher(text).matches()) {
			long number = Long.parseLong(text);
			if (number <= maximum) {
				return number;
			}
		}
		throw new InvalidChangeException("'%s' must be a whole number from 0 to %d".formatted(name, maximum));
	}

	/**
	 * A memory that grew.
	 *
	 * @param previous the size that it had, in pages
	 * @param size the size that it has, in pages
	 */
	public record GrownDescriptor(long previous, long size) implements OperationResponseBody {
	}

	/**
	 * An address that was notified.
	 *
	 * @param woken how many waiters were woken
	 */
	public record NotifiedDescriptor(int woken) implements OperationResponseBody {
	}

	/**
	 * Thrown when a request does not contain one of the possible numbers.
	 */
	static final class InvalidChangeException extends RuntimeException {

		InvalidChangeException(String message) {
			super(message);
		}

	}

}
