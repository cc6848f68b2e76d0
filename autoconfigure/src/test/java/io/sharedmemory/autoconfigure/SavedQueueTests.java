package io.sharedmemory.autoconfigure;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.structure.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Queues in memories that are saved when the application stops, and restored when it
 * starts again.
 */
class SavedQueueTests {

	private static final String MEMORY = "wasm.shared-memory.memories.work.";

	@TempDir
	private Path directory;

	@Test
	void messagesThatNobodyHasTakenAreThereAfterEachRestart() {
		ApplicationContextRunner runner = runner();
		for (int start = 0; start < 20; start++) {
			byte message = (byte) start;
			boolean first = start == 0;
			runner.run((context) -> {
				MessageQueue inbox = context.getBean(MessageQueue.class);
				assertThat(inbox.isClosed()).isFalse();
				if (!first) {
					assertThat(inbox.poll()).containsExactly(message - 1);
				}
				assertThat(inbox.poll()).isNull();
				assertThat(inbox.offer(new byte[] { message })).isTrue();
			});
		}
	}

	@Test
	void queueWithAnotherLayoutIsReportedAndItsMessagesStay() {
		runner().run((context) -> context.getBean(MessageQueue.class).put(new byte[] { 1 }));
		FailureReport report = FailureReport.of(runner().withPropertyValues(MEMORY + "queues.inbox.capacity=4"));
		assertThat(report.description()).contains("configured with 4 messages", "has 2 messages");
		runner().run((context) -> assertThat(context.getBean(MessageQueue.class).poll()).containsExactly(1));
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
			.withPropertyValues(MEMORY + "maximum-pages=2", MEMORY + "queues.inbox.address=1024",
					MEMORY + "queues.inbox.capacity=2",
					MEMORY + "snapshot.location=file:" + this.directory.resolve("work.snapshot"),
					MEMORY + "snapshot.on-shutdown=true", MEMORY + "snapshot.restore-on-start=if-present");
	}

}
