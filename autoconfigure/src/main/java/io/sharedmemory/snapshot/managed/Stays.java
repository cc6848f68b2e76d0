package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.SharedMemory;

/**
 * A period in which no tenant moves into a memory, and those who live there may be
 * stopped. For use by the library itself.
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
	 * Begins the period.
	 * @param memory the memory
	 * @param tenants the tenants that may live there
	 * @param paused whether to stop them
	 * @param duration how long to wait for them
	 * @return the period, which the same thread has to end
	 * @throws SnapshotRefusedException if they cannot be stopped, or keep moving in
	 * @throws InterruptedException if the thread is interrupted while waiting
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
			// With nothing held: a tenant that is moving in may need what another tenant
			// holds.
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
	 * Describes what all tenants have there.
	 * @param others the descriptions of others
	 * @return descriptions that cover those and all tenants; a single one if there are
	 * any tenants
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
		// Needs no heap, the lack of which may be why this ends.
		for (int i = this.stays.size() - 1; i >= 0; i--) {
			this.stays.get(i).close();
		}
	}

}
