package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.FullHeap;
import io.sharedmemory.StackEnd;
import io.sharedmemory.registry.RegistryFixture.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is done to a registry at every depth near the end of the stack, and in every small
 * rest of the heap, is done or not, and can be done again: semantics 28.
 */
@Timeout(180)
class RegistryFaultTests {

	private static final int COMPLETIONS = 3;

	@ParameterizedTest
	@EnumSource
	void endOfTheStack(Operation operation) throws Exception {
		// Not the first time: that has tests of its own.
		attempt(operation, 10_000);
		int overflows = 0;
		int completions = 0;
		for (int frames = 0; completions < COMPLETIONS; frames++) {
			if (attempt(operation, frames)) {
				completions++;
			}
			else {
				overflows++;
			}
		}
		assertThat(overflows).isGreaterThan(20);
	}

	private static boolean attempt(Operation operation, int frames) throws InterruptedException {
		RegistryFixture fixture = new RegistryFixture();
		StackEnd end = new StackEnd(() -> operation.run(fixture), frames);
		Thread thread = new Thread(null, end, "deep", 256 * 1024);
		thread.start();
		thread.join();
		if (end.failure() != null) {
			assertThat(end.failure()).isInstanceOf(StackOverflowError.class);
		}
		operation.checkAndEnd(fixture, end.failure() != null);
		return end.failure() == null;
	}

	@ParameterizedTest
	@EnumSource
	void endOfTheHeap(Operation operation) throws Exception {
		String output = ChildJvm.output(List.of("-Xmx16m", "-XX:+UseSerialGC", "-XX:-UseTLAB"), Main.class,
				operation.name());
		assertThat(output).containsPattern("[1-9][0-9]* failed, [1-9][0-9]* completed");
	}

	static final class Main {

		private static final int ATTEMPTS = 48;

		/** The first ones still find what the JVM had put by for its own errors. */
		private static final int WITHOUT_ROOM = 8;

		private Main() {
		}

		public static void main(String[] arguments) {
			Operation operation = Operation.valueOf(arguments[0]);
			List<RegistryFixture> fixtures = new ArrayList<>();
			for (int i = 0; i < ATTEMPTS; i++) {
				fixtures.add(new RegistryFixture());
			}
			boolean[] failed = new boolean[ATTEMPTS];
			Throwable[] unexpected = new Throwable[ATTEMPTS];
			FullHeap heap = new FullHeap();
			for (int i = 0; i < ATTEMPTS; i++) {
				heap.fill();
				// Small steps first: most operations take little.
				int room = Math.max(0, i - WITHOUT_ROOM);
				heap.drop(room + room * room / 2);
				try {
					operation.run(fixtures.get(i));
				}
				catch (OutOfMemoryError ex) {
					failed[i] = true;
				}
				catch (Throwable ex) {
					unexpected[i] = ex;
				}
			}
			heap.clear();
			int failures = 0;
			for (int i = 0; i < ATTEMPTS; i++) {
				if (unexpected[i] != null) {
					throw new AssertionError("attempt " + i, unexpected[i]);
				}
				operation.checkAndEnd(fixtures.get(i), failed[i]);
				failures += failed[i] ? 1 : 0;
			}
			System.out.println(failures + " failed, " + (ATTEMPTS - failures) + " completed");
		}

	}

}
