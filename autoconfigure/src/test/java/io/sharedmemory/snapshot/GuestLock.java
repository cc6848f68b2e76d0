package io.sharedmemory.snapshot;

import io.sharedmemory.SharedMemory;

/**
 * The mutex that guests have, as the guide describes it.
 */
record GuestLock(SharedMemory memory, long address) {

	void lock() throws InterruptedException {
		int found = this.memory.atomicCompareExchange32(this.address, 0, 1);
		while (found != 0) {
			if (found == 2 || this.memory.atomicCompareExchange32(this.address, 1, 2) != 0) {
				this.memory.atomicWait32(this.address, 2);
			}
			found = this.memory.atomicCompareExchange32(this.address, 0, 2);
		}
	}

	void unlock() {
		if (this.memory.atomicExchange32(this.address, 0) == 2) {
			this.memory.atomicNotify(this.address, 1);
		}
	}

}
