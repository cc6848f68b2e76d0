package io.sharedmemory.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.sharedmemory.MemoryType;
import io.sharedmemory.Recordings;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.actuate.SharedMemoryEndpointWebExtension.ProblemDescriptor;
import io.sharedmemory.actuate.SnapshotOperations.SavedDescriptor;
import io.sharedmemory.actuate.SnapshotOperations.SnapshotDescriptor;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.ShownText;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.snapshot.managed.SnapshotPlan;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.UrlResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for snapshots on the endpoint of memories.
 */
class SnapshotOperationsTests {

	@TempDir
	private Path directory;

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("requests", MemoryType.shared(2, 8));

	private final SharedMemory other = this.registry.create("other", MemoryType.shared(1, 8));

	@AutoClose
	private final NotifyRates rates = new NotifyRates(this.registry);

	private final SharedMemorySnapshots snapshots = new SharedMemorySnapshots(this.registry,
			Map.of("requests", new SnapshotPlan(() -> new FileSystemResource(file()), false)), new SnapshotLog());

	private final SharedMemoryEndpoint endpoint = new SharedMemoryEndpoint(this.registry, this.rates, Map.of(),
			new MemoryUsers() {
			}, new CreationRefusals(this.registry), (memory) -> List.of(), List.of(this.snapshots));

	private final SharedMemoryEndpointWebExtension extension = new SharedMemoryEndpointWebExtension(this.endpoint,
			this.registry, List.of(this.snapshots));

	private Path file() {
		return this.directory.resolve("requests.snapshot");
	}

	private WebEndpointResponse<Object> save(String memory, @Nullable String address) {
		return this.extension.change(new String[] { memory, "snapshot" }, null, address, null);
	}

	private void assertProblem(WebEndpointResponse<Object> response, int status, String detail) {
		assertThat(response.getStatus()).isEqualTo(status);
		assertThat(String.valueOf(response.getContentType())).isEqualTo("application/problem+json");
		assertThat(((ProblemDescriptor) response.getBody()).detail()).contains(detail);
	}

	private SnapshotDescriptor described() {
		return this.endpoint.memories().memories().get("requests").snapshot();
	}

	@Test
	void savesToThePlaceThatIsConfigured() {
		this.memory.atomicStore32(70_000, 42);
		WebEndpointResponse<Object> response = save("requests", null);
		SnapshotSummary written = new MemorySnapshots().inspect(file());
		assertThat(response.getStatus()).isEqualTo(200);
		assertThat(response.getBody())
			.isEqualTo(new SavedDescriptor(written.moment(), 2, 1, written.bytes(), written.digest()));
		assertThat(described())
			.isEqualTo(new SnapshotDescriptor(true, (SavedDescriptor) response.getBody(), null, null, null));
		assertThat(this.endpoint.memory("requests").recentEvents()).extracting((event) -> event.event())
			.containsExactly("created", "saved");
	}

	@Test
	void takesNothingThatWouldSayWhereTo() {
		assertProblem(save("requests", "0"), 400, "takes nothing");
		assertThat(file()).doesNotExist();
	}

	@Test
	void aMemoryThatIsUnknownOrHasNoPlaceIsNotSaved() {
		assertProblem(save("unknown", null), 404, "unknown");
		assertProblem(save("other", null), 409, "Memory 'other' has no location for snapshots");
		assertThat(this.endpoint.memory("other").memory().snapshot()).satisfies((snapshot) -> {
			assertThat(snapshot).isNull();
		});
	}

	@Test
	void aMemoryThatIsClosedIsNotSaved() {
		this.memory.close();
		assertThat(save("requests", null).getStatus()).isIn(404, 409);
	}

	@Test
	void failuresAreToldAndShown() throws IOException {
		Files.createDirectory(file());
		assertProblem(save("requests", null), 500, "Memory 'requests' cannot be saved");
		assertThat(described().failedAt()).isNotNull();
		assertThat(described().failure()).contains("it is no regular file");
		assertThat(this.endpoint.memory("requests").recentEvents()).extracting((event) -> event.event())
			.containsExactly("created", "save_failed");
		Files.delete(file());
		assertThat(save("requests", null).getStatus()).isEqualTo(200);
		assertThat(described().failure()).isNull();
	}

	@Test
	void whatOpensThePlaceIsNotShown() {
		assertThat(SnapshotLog.describe(new SharedMemoryException(
				"Memory 'a' cannot be saved to 'URL [https://me:secret@host/a?X-Signature=secret&b=c]': no. Do it.")))
			.isEqualTo("Memory 'a' cannot be saved to 'URL [https://***host/a***]': no. Do it.");
		assertThat(ShownText.of("s3://me:pa/secret@bucket/key, s3://me:p@secret@bucket/key, s3://secret@bucket/a@b"))
			.isEqualTo("s3://***bucket/key, s3://***bucket/key, s3://***bucket/a@b");
		assertThat(ShownText.of("store://bucket/a@b and file:/var/lib/a@b"))
			.isEqualTo("store://bucket/a@b and file:/var/lib/a@b");
		assertThat(SnapshotLog.describe(new IllegalStateException("secret")))
			.isEqualTo("java.lang.IllegalStateException");
	}

	@Test
	void aRefusalIsToldWithoutWhatOpensThePlace() throws IOException {
		SharedMemorySnapshots unwritable = new SharedMemorySnapshots(this.registry,
				Map.of("requests",
						new SnapshotPlan(() -> UrlResource.from("https://me:secret@localhost:1/x?sig=secret"), false)),
				new SnapshotLog());
		WebEndpointResponse<Object> response = new SharedMemoryEndpointWebExtension(this.endpoint, this.registry,
				List.of(unwritable))
			.change(new String[] { "requests", "snapshot" }, null, null, null);
		assertProblem(response, 409, "nothing can be written to its location, URL [https://***localhost:1/x***]");
	}

	@Test
	void jmxSaves() {
		SavedDescriptor saved = new SharedMemoryEndpointJmxExtension(this.endpoint, this.registry,
				List.of(this.snapshots))
			.snapshot("requests");
		assertThat(saved.digest()).isEqualTo(new MemorySnapshots().inspect(file()).digest());
	}

	@Test
	void flightRecordingsHaveThem(@TempDir Path files) throws IOException {
		try (Recordings recordings = new Recordings(files)) {
			recordings.start("io.sharedmemory.Snapshot");
			save("requests", null);
			Files.delete(file());
			Files.createDirectory(file());
			save("requests", null);
			List<RecordedEvent> events = recordings.stop("io.sharedmemory.Snapshot");
			assertThat(events).extracting((event) -> event.getString("outcome"))
				.containsExactly("saved", "save_failed");
			assertThat(events).allMatch((event) -> event.getString("memory").equals("requests"));
			assertThat(events.getFirst().getString("digest")).hasSize(64);
			assertThat(events.getLast().getString("failure")).contains("it is no regular file");
		}
	}

}
