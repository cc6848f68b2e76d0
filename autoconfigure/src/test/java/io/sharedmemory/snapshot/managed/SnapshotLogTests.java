package io.sharedmemory.snapshot.managed;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.FlightRecording;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnapshotLog}.
 */
class SnapshotLogTests {

	@Test
	void worksInAnImageWithoutTheRecorder() throws Exception {
		assertThat(ChildJvm.output(List.of("--limit-modules", "java.base"), Main.class)).contains("restore_failed",
				"no recorder");
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			SnapshotLog log = new SnapshotLog();
			try (SharedMemory memory = SharedMemory.create("main", MemoryType.shared(1, 1))) {
				log.begin(memory).notRestored(new IllegalStateException("on purpose"));
				log.recent(memory).forEach((record) -> System.out.println(record.outcome().label()));
			}
			if (!FlightRecording.isPossible()) {
				System.out.println("no recorder");
			}
		}

	}

}
