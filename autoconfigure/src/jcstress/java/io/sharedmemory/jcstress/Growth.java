package io.sharedmemory.jcstress;

import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Accesses to the page that growth adds.
 */
final class Growth {

	private Growth() {
	}

	/**
	 * Passes the time in a loop, tightly at first.
	 */
	static void spin(int iteration) {
		if (iteration % 256 == 0) {
			Thread.yield();
		}
		else {
			Thread.onSpinWait();
		}
	}

	/**
	 * Loads the last byte of the second page.
	 * @return the byte, or {@code TRAP}
	 */
	static String accessEnd(SharedMemory memory) {
		try {
			return Integer.toString(memory.atomicLoad8(2 * MemoryType.PAGE_SIZE - 1));
		}
		catch (MemoryTrapException ex) {
			return "TRAP";
		}
	}

}
