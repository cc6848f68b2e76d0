package io.sharedmemory.jcstress;

import java.util.concurrent.atomic.AtomicLong;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * One memory for all states of a test, each with a cache line of its own: making a memory
 * takes longer than the race in it.
 */
final class Slots {

	static final SharedMemory MEMORY = SharedMemory.create("slots", MemoryType.shared(64, 64));

	private static final long SIZE = 64;

	private static final AtomicLong LAST = new AtomicLong();

	private Slots() {
	}

	/**
	 * The address of 8 bytes that are zero. It comes round again long after jcstress has
	 * dropped the states that used it.
	 */
	static long next() {
		long address = (LAST.incrementAndGet() * SIZE) % MEMORY.dataSize();
		MEMORY.atomicStore64(address, 0);
		return address;
	}

}
