package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.SharedMemory;

/**
 * The time for which no tenant moves into a memory, and those who are there may be
 * stopped. For the library itself.
 */
public final class Stays implements AutoCloseable {

	private final SharedMemory memory;

	private final List<MemoryTenants> tenants;

	private final List<MemoryTenants.Stay> stays;

	private Stays(SharedMemory memory, List<MemoryTenants> tenants) {
		this.memory = memory;
		this.tenants = tenants;
		this.stays = new ArrayList<>(tenants.size());
	}

	/**
	 * Begins the time.
	 * @param memory the memory
	 * @param tenants who may be there
	 * @param paused whether they are stopped
	 * @param duration how long to wait for them
	 * @return the time, to be ended by the same thread
	 * @throws SnapshotRefusedException if they cannot be stopped, or move in all the time
	 * @throws InterruptedException if the thread is interrupted before
	 */
	public static Stays of(SharedMemory memory, List<MemoryTenants> tenants, boolean paused, Duration duration)
			throws InterruptedException {
		Patience patience = Patience.of(duration);
		List<MemoryTenants> all = List.copyOf(tenants);
		while (true) {
			Stays stays = new Stays(memory, all);
			boolean complete = false;
			try {
				complete = stays.begin(paused, patience);
				if (complete) {
					return stays;
				}
			}
			finally {
				if (!complete) {
					stays.close();
				}
			}
			// With nothing held: who is moving in may need what another tenant holds.
			for (MemoryTenants.Stay stay : stays.stays) {
				stay.awaitNewcomers();
			}
		}
	}

	private boolean begin(boolean paused, Patience patience) throws InterruptedException {
		for (MemoryTenants some : this.tenants) {
			this.stays.add(some.stay(this.memory, patience));
		}
		if (paused) {
			for (MemoryTenants.Stay stay : this.stays) {
				stay.pause(this::isWithin);
			}
			for (MemoryTenants.Stay stay : this.stays) {
				stay.awaitPaused();
			}
		}
		for (MemoryTenants.Stay stay : this.stays) {
			if (!stay.hold()) {
				return false;
			}
		}
		return true;
	}

	private boolean isWithin() {
		for (MemoryTenants.Stay stay : this.stays) {
			if (stay.isWithin()) {
				return true;
			}
		}
		return false;
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
