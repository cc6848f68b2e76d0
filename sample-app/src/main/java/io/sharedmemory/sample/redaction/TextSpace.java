package io.sharedmemory.sample.redaction;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemory;

/**
 * The part of a memory that holds texts, from an address to the memory's end, which moves
 * as the memory grows.
 */
final class TextSpace {

	private final SharedMemory memory;

	private final long start;

	/**
	 * Held while waiting for space: who came first gets it first, so that no large text
	 * starves behind small ones.
	 */
	private final ReentrantLock turn = new ReentrantLock(true);

	/**
	 * Lengths of the free ranges by their addresses; no two of them touch. Its monitor
	 * guards the two fields.
	 */
	private final TreeMap<Long, Long> free = new TreeMap<>();

	private long end;

	/**
	 * Creates the space.
	 * @param start the first address of the space
	 */
	TextSpace(SharedMemory memory, long start) {
		this.memory = memory;
		this.start = start;
		this.end = start;
	}

	/**
	 * A part of the space that belongs to whoever allocated it.
	 *
	 * @param address its first address
	 * @param length its length in bytes
	 */
	record Range(long address, long length) {

		Range from(long offset) {
			return new Range(this.address + offset, this.length - offset);
		}

		Range first(long length) {
			return new Range(this.address, length);
		}

	}

	/**
	 * The longest range that fits when the memory has its maximum and nobody else uses
	 * it.
	 */
	long capacity() {
		return this.memory.type().maximum() * this.memory.pageSize() - this.start;
	}

	/**
	 * Has the memory refuse a range that is longer than {@link #capacity()}, so that the
	 * refusal counts as a growth that failed.
	 * @throws MemoryGrowthException always
	 */
	void refuse(long length) {
		if (length <= capacity()) {
			throw new IllegalArgumentException("A range of %d bytes fits in %d bytes".formatted(length, capacity()));
		}
		this.memory.grow(Math.ceilDiv(this.start + length - this.memory.dataSize(), this.memory.pageSize()));
	}

	/**
	 * Takes a free range, growing the memory where there is none, else waiting for others
	 * to release theirs.
	 * @return the range, or {@code null} if none came free in time
	 * @throws MemoryGrowthException if the range would not even fit in the empty space
	 * and the memory cannot grow
	 */
	@Nullable Range allocate(long length, Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		if (!this.turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
			return null;
		}
		try {
			synchronized (this.free) {
				Range range = takeOrGrow(length);
				long remaining = deadline - System.nanoTime();
				while (range == null && remaining > 0) {
					TimeUnit.NANOSECONDS.timedWait(this.free, remaining);
					range = takeOrGrow(length);
					remaining = deadline - System.nanoTime();
				}
				return range;
			}
		}
		finally {
			this.turn.unlock();
		}
	}

	/**
	 * Gives a range back.
	 */
	void release(Range range) {
		synchronized (this.free) {
			add(range.address(), range.length());
			this.free.notifyAll();
		}
	}

	private @Nullable Range takeOrGrow(long length) {
		adoptGrowth();
		Range range = take(length);
		if (range == null && grow(length)) {
			adoptGrowth();
			range = take(length);
		}
		return range;
	}

	private @Nullable Range take(long length) {
		for (Map.Entry<Long, Long> entry : this.free.entrySet()) {
			if (entry.getValue() >= length) {
				Range range = new Range(entry.getKey(), length);
				long rest = entry.getValue() - length;
				this.free.remove(range.address());
				if (rest > 0) {
					this.free.put(range.address() + length, rest);
				}
				return range;
			}
		}
		return null;
	}

	private boolean grow(long length) {
		long missing = length - freeAtEnd();
		long pages = Math.ceilDiv(missing, this.memory.pageSize());
		if (length <= capacity() && this.memory.size() + pages > this.memory.type().maximum()) {
			// It fits when others are done; asking now would only count as a failed
			// growth.
			return false;
		}
		try {
			this.memory.grow(pages);
			return true;
		}
		catch (MemoryGrowthException ex) {
			if (length <= this.end - this.start) {
				return false;
			}
			throw ex;
		}
	}

	private long freeAtEnd() {
		Map.Entry<Long, Long> last = this.free.lastEntry();
		return (last != null && last.getKey() + last.getValue() == this.end) ? last.getValue() : 0;
	}

	/**
	 * Takes over what the memory grew by, no matter who grew it.
	 */
	private void adoptGrowth() {
		long size = this.memory.dataSize();
		if (size > this.end) {
			add(this.end, size - this.end);
			this.end = size;
		}
	}

	private void add(long address, long length) {
		long from = address;
		long to = address + length;
		Map.Entry<Long, Long> before = this.free.floorEntry(address);
		if (before != null && before.getKey() + before.getValue() == from) {
			from = before.getKey();
		}
		Long after = this.free.remove(to);
		if (after != null) {
			to += after;
		}
		this.free.put(from, to - from);
	}

}
