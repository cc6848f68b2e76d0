package io.sharedmemory.sample.redaction;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;

/**
 * The part of a memory in which the host places texts, from a given address to its end.
 */
final class TextSpace {

	private final SharedMemory memory;

	/** The address of a word that counts releases. Callers that need room wait there. */
	private final long released;

	private final long start;

	/** Held while waiting, so that no large text starves behind small ones. */
	private final ReentrantLock turn = new ReentrantLock(true);

	/**
	 * The ends of the texts by their addresses. Only the holder of the turn adds to them.
	 */
	private final ConcurrentSkipListMap<Long, Long> texts = new ConcurrentSkipListMap<>();

	TextSpace(SharedMemory memory, long start) {
		this.memory = memory;
		this.released = start;
		this.start = start + Integer.BYTES;
	}

	/**
	 * Returns the longest range that fits when the memory has its maximum size and is
	 * empty.
	 */
	long capacity() {
		return this.memory.type().maximum() * this.memory.pageSize() - this.start;
	}

	/**
	 * Makes the memory refuse a text that is too long, so that it counts as a failed
	 * growth.
	 */
	void requireCapacity(long length) {
		if (length > capacity()) {
			this.memory.grow(missingPages(this.start + length));
		}
	}

	/**
	 * Allocates a free range, if necessary by growing the memory or by waiting for others
	 * to release theirs.
	 * @return its address
	 * @throws io.sharedmemory.MemoryGrowthException if the memory cannot grow, and no
	 * other text occupies the room
	 * @throws TryAgainException if no room became free in time
	 */
	long allocate(long length, Duration timeout) throws InterruptedException {
		requireCapacity(length);
		Instant deadline = Instant.now().plus(timeout);
		if (this.turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
			try {
				int seen;
				do {
					seen = this.memory.atomicLoad32(this.released);
					long address = place(length);
					if (address >= 0) {
						return address;
					}
				}
				while (this.memory.atomicWait32(this.released, seen, deadline) != WaitResult.TIMED_OUT);
			}
			finally {
				this.turn.unlock();
			}
		}
		throw new TryAgainException(
				"There was no room in memory '%s' within %s".formatted(this.memory.name(), timeout));
	}

	private long place(long length) {
		long address = this.start;
		for (Map.Entry<Long, Long> text : this.texts.entrySet()) {
			if (text.getKey() - address >= length) {
				break;
			}
			address = text.getValue();
		}
		long pages = missingPages(address + length);
		if (pages > 0 && address == this.start) {
			this.memory.grow(pages);
		}
		else if (pages > this.memory.type().maximum() - this.memory.size()
				|| (pages > 0 && this.memory.tryGrow(pages) < 0)) {
			return -1;
		}
		this.texts.put(address, address + length);
		return address;
	}

	private long missingPages(long end) {
		return Math.ceilDiv(end - this.memory.dataSize(), this.memory.pageSize());
	}

	/** Clears a range and releases it. */
	void release(long address, long length) {
		this.memory.data().asSlice(address, length).fill((byte) 0);
		this.texts.remove(address);
		this.memory.atomicAdd32(this.released, 1);
		this.memory.atomicNotify(this.released, 1);
	}

}
