package io.sharedmemory.micrometer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.snapshot.SnapshotException;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.snapshot.managed.SnapshotPlan;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotMeters}.
 */
class SnapshotMetersTests {

	@TempDir
	private Path directory;

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemorySnapshots snapshots = new SharedMemorySnapshots(this.registry,
			Map.of("requests", new SnapshotPlan(() -> new FileSystemResource(file()), false)), new SnapshotLog());

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private Path file() {
		return this.directory.resolve("requests.snapshot");
	}

	private long count(String outcome) {
		return this.meters.get("wasm.shared.memory.snapshot")
			.tags("memory", "requests", "outcome", outcome)
			.timer()
			.count();
	}

	@Test
	void memoriesWithAPlaceHaveMetersForTheirSnapshots() throws Exception {
		this.registry.create("requests", MemoryType.shared(1, 1));
		this.registry.create("other", MemoryType.shared(1, 1));
		SharedMemoryMetrics metrics = new SharedMemoryMetrics(this.registry, new DefaultSharedMemoryMeterConventions(),
				10, this.snapshots);
		metrics.bindTo(this.meters);
		assertThat(this.meters.find("wasm.shared.memory.snapshot").tag("memory", "other").meter()).isNull();
		assertThat(count("success")).isZero();
		this.snapshots.snapshot("requests");
		this.snapshots.snapshot("requests", new FileSystemResource(this.directory.resolve("elsewhere")));
		assertThat(count("success")).isEqualTo(2);
		Files.delete(file());
		Files.createDirectory(file());
		assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> this.snapshots.snapshot("requests"));
		assertThat(count("failure")).isEqualTo(1);
		assertThat(this.meters.get("wasm.shared.memory.snapshot.age").tag("memory", "requests").gauge().value())
			.isBetween(0.0, 60.0);
		this.registry.remove("requests");
		assertThat(this.meters.find("wasm.shared.memory.snapshot").meters()).isEmpty();
		metrics.close();
	}

	@Test
	void thoseThatAreTooManyAreAddedUp() {
		this.registry.create("requests", MemoryType.shared(1, 1));
		new SharedMemoryMetrics(this.registry, new DefaultSharedMemoryMeterConventions(), 0, this.snapshots)
			.bindTo(this.meters);
		this.snapshots.snapshot("requests");
		assertThat(this.meters.get("wasm.shared.memory.snapshot")
			.tags("memory", "other", "outcome", "success")
			.timer()
			.count()).isEqualTo(1);
	}

}
