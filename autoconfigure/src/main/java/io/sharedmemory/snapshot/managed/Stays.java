package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.SharedMemory;

/**
 * The time for which no tenant moves into a memory.
 */
final class Stays implements AutoCloseable {

	private final List<MemoryTenants.Stay> stays = new ArrayList<>();

	static Stays of(SharedMemory memory, List<MemoryTenants> tenants, boolean paused, Duration patience)
			throws InterruptedException {
		Stays stays = new Stays();
		boolean complete = false;
		try {
			for (MemoryTenants some : tenants) {
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

	List<String> descriptions() {
		return this.stays.stream().map(MemoryTenants.Stay::description).toList();
	}

	@Override
	public void close() {
		this.stays.reversed().forEach(MemoryTenants.Stay::close);
	}

}
