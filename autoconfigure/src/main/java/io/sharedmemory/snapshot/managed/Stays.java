package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.SharedMemory;

/**
 * The time for which no tenant moves into a memory.
 */
final class Stays implements AutoCloseable {

	private final SharedMemory memory;

	private final List<MemoryTenants> tenants;

	private final List<MemoryTenants.Stay> stays;

	private Stays(SharedMemory memory, List<MemoryTenants> tenants) {
		this.memory = memory;
		this.tenants = tenants;
		this.stays = new ArrayList<>(2 * tenants.size());
	}

	static Stays of(SharedMemory memory, List<MemoryTenants> tenants, boolean paused, Duration patience)
			throws InterruptedException {
		Stays stays = new Stays(memory, List.copyOf(tenants));
		boolean complete = false;
		try {
			if (paused) {
				// All of them first: a call that ends may need another instance for that.
				for (MemoryTenants some : stays.tenants) {
					stays.stays.add(some.pause(memory, patience));
				}
			}
			for (MemoryTenants some : stays.tenants) {
				stays.stays.add(some.hold(memory, paused, patience));
			}
			complete = true;
			return stays;
		}
		finally {
			if (!complete) {
				stays.close();
			}
		}
	}

	/**
	 * What all of them have there.
	 * @param others what is there of others
	 * @return the same, and what they have; one text if there is anybody
	 */
	List<String> describe(List<String> others) {
		List<String> descriptions = others;
		for (MemoryTenants some : this.tenants) {
			descriptions = List.of(some.describe(this.memory, descriptions));
		}
		return descriptions;
	}

	@Override
	public void close() {
		// Needs no heap, which may be why this ends.
		for (int i = this.stays.size() - 1; i >= 0; i--) {
			this.stays.get(i).close();
		}
	}

}
