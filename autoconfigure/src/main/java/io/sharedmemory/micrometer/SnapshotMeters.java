package io.sharedmemory.micrometer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotListener;
import io.sharedmemory.snapshot.managed.SnapshotOutcome;
import io.sharedmemory.snapshot.managed.SnapshotRecord;

/**
 * The meters of the snapshots of one memory, or of several memories that are added up.
 */
final class SnapshotMeters implements SnapshotListener {

	private final MeterRegistry registry;

	private final SharedMemorySnapshots snapshots;

	private final RecordingRegistries recording;

	private final Map<SnapshotOutcome, Timer> timers = new EnumMap<>(SnapshotOutcome.class);

	private final List<Meter> meters = new ArrayList<>();

	/**
	 * When the memories that have these meters were saved, or were added; guarded by
	 * itself.
	 */
	private final Map<SharedMemory, Instant> saved = new HashMap<>();

	SnapshotMeters(MeterRegistry registry, SharedMemorySnapshots snapshots, SharedMemoryMeterConventions conventions,
			Tags tags, RecordingRegistries recording) {
		this.registry = registry;
		this.snapshots = snapshots;
		this.recording = recording;
		boolean complete = false;
		try {
			timer(SnapshotOutcome.SAVED, conventions, tags);
			timer(SnapshotOutcome.SAVE_FAILED, conventions, tags);
			this.meters.add(Gauge
				.builder(conventions.snapshotAgeConvention().getName(), this, (meters) -> meters.age().toMillis() / 1e3)
				.description("Time since the shared memory was last saved or, if it never was, since it was created")
				.baseUnit("seconds")
				.tags(tags.and(conventions.snapshotAgeConvention().getTags(tags)))
				.strongReference(true)
				.register(registry));
			snapshots.log().addListener(this);
			complete = true;
		}
		finally {
			if (!complete) {
				removeMeters();
			}
		}
	}

	private void timer(SnapshotOutcome outcome, SharedMemoryMeterConventions conventions, Tags tags) {
		Timer timer = Timer.builder(conventions.snapshotConvention().getName())
			.description("Attempts to save the shared memory, and the time that they took")
			.tags(tags.and(conventions.snapshotConvention().getTags(outcome)))
			.register(this.registry);
		this.timers.put(outcome, timer);
		this.meters.add(timer);
	}

	void add(SharedMemory memory) {
		Instant last = this.snapshots.log().lastSaved(memory).map(SnapshotRecord::time).orElseGet(Instant::now);
		synchronized (this.saved) {
			this.saved.put(memory, last);
		}
	}

	void remove(SharedMemory memory) {
		synchronized (this.saved) {
			this.saved.remove(memory);
		}
	}

	/** Returns the longest time since one of the memories was saved. */
	private Duration age() {
		synchronized (this.saved) {
			Instant now = Instant.now();
			return this.saved.values()
				.stream()
				.map((time) -> Duration.between(time, now))
				.max(Duration::compareTo)
				.orElse(Duration.ZERO);
		}
	}

	@Override
	public void onEnded(SharedMemory memory, SnapshotRecord attempt) {
		Timer timer = this.timers.get(attempt.outcome());
		synchronized (this.saved) {
			if (timer == null || !this.saved.containsKey(memory)) {
				return;
			}
			if (attempt.outcome().isSuccess()) {
				this.saved.put(memory, attempt.time());
			}
		}
		if (this.recording.shouldRecord(this.registry)) {
			timer.record(attempt.duration());
		}
	}

	/**
	 * Removes the meters, and stops listening.
	 */
	void remove() {
		this.snapshots.log().removeListener(this);
		removeMeters();
	}

	private void removeMeters() {
		this.meters.forEach(this.registry::remove);
	}

}
