package io.sharedmemory.documentation.guide;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.springframework.core.io.FileSystemResource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * Saves memories, and brings them back.
 */
class Tallies {

	private final SharedMemory tallies;

	private final Path backup;

	private final List<String> reports = new ArrayList<>();

	Tallies(SharedMemory tallies, Path backup) {
		this.tallies = tallies;
		this.backup = backup;
	}

	private void report(Instant time, String digest) {
		this.reports.add("%s %s".formatted(time, digest));
	}

	List<String> reports() {
		return this.reports;
	}

	// tag::nightly[]
	void nightly(SharedMemorySnapshots snapshots) {
		snapshots.snapshot("tallies"); // to where it is configured
		snapshots.snapshot("tallies", new FileSystemResource(this.backup.resolve("tallies")));
		snapshots.log().lastSaved(this.tallies).ifPresent((saved) -> report(saved.time(), saved.summary().digest()));
	}
	// end::nightly[]

	static SnapshotSummary saveAndRestore(SharedMemory prices, Path file) {
		// tag::code[]
		MemorySnapshots snapshots = new MemorySnapshots();
		SnapshotSummary saved = snapshots.snapshot(prices, file);
		snapshots.restore(prices, new FileSystemResource(file));
		// end::code[]
		return saved;
	}

	static void moveToAnotherType(Path file, SharedMemory tallies) {
		// tag::another-type[]
		try (SharedMemory old = SharedMemory.create("old", MemoryType.shared(1, 4))) {
			new MemorySnapshots().restore(old, file);
			tallies.grow(Math.max(0, old.size() - tallies.size()));
			tallies.data().copyFrom(old.data());
		}
		// end::another-type[]
	}

}
