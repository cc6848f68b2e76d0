package io.sharedmemory;

/**
 * Readings of a memory as it is at each call.
 */
final class LiveReadings implements MemoryReadings {

	private final SharedMemory memory;

	private final Counters counters;

	LiveReadings(SharedMemory memory, Counters counters) {
		this.memory = memory;
		this.counters = counters;
	}

	@Override
	public long size() {
		return this.memory.isClosed() ? 0 : this.memory.lastSize();
	}

	@Override
	public int waiting() {
		return this.memory.waiting();
	}

	@Override
	public long growths() {
		return this.counters.growths();
	}

	@Override
	public long grownPages() {
		return this.counters.grownPages();
	}

	@Override
	public long growthFailures(GrowthFailure reason) {
		return this.counters.growthFailures(reason);
	}

	@Override
	public long waits(WaitOutcome outcome) {
		return this.counters.waits(outcome);
	}

	@Override
	public long notifies() {
		return this.counters.notifies();
	}

	@Override
	public long woken() {
		return this.counters.woken();
	}

}
