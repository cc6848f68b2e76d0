package io.sharedmemory.endive;

import java.lang.ref.Cleaner.Cleanable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryUser;
import io.sharedmemory.endive.code.ModuleMachine;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InstanceCleaner}.
 */
class InstanceCleanerTests {

	private final InstanceCleaner cleaner = new InstanceCleaner();

	private final InstanceMemories memories = new InstanceMemories(new MemorySource.Registered(
			new DefaultSharedMemoryRegistry(), new DefaultSharedMemoryRegistry(), Map.of()));

	private final List<String> ends = new ArrayList<>();

	private int failures = 2;

	// semantics 28
	@Test
	void whatFailsIsTriedAgainWithTheNextEnd() {
		Lifeline lifeline = lifeline();
		Cleanable failing = this.cleaner.afterwards(lifeline, () -> {
			this.ends.add("failing");
			if (this.failures-- > 0) {
				throw new OutOfMemoryError("for a test");
			}
		});
		try (LogRecords logged = new LogRecords(InstanceCleaner.class)) {
			failing.clean();
			assertThat(this.ends).containsExactly("failing");
			end(lifeline, "second");
			assertThat(this.ends).containsExactly("failing", "second", "failing");
			assertThat(logged.warnings()).hasSize(2).allMatch((message) -> message.contains("will try again"));
			end(lifeline, "third");
			end(lifeline, "fourth");
			assertThat(this.ends).containsExactly("failing", "second", "failing", "third", "failing", "fourth");
			assertThat(logged.warnings()).hasSize(2);
		}
	}

	private Lifeline lifeline() {
		return new Lifeline(this.memories, new MemoryUser(MemoryUser.Kind.MODULE, "module"),
				ModuleMachine.interpreted());
	}

	private void end(Lifeline lifeline, String name) {
		this.cleaner.afterwards(lifeline, () -> this.ends.add(name)).clean();
	}

	@Test
	void lifelineThatNobodyCanReachEnds() {
		List<String> names = Collections.synchronizedList(this.ends);
		this.cleaner.afterwards(lifeline(), () -> names.add("unreachable"));
		await().until(() -> {
			System.gc();
			return names.contains("unreachable");
		});
	}

}
