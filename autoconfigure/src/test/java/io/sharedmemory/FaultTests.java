package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every operation of a memory at every depth near the end of the stack, and in every
 * small rest of the heap: it is done or it is not, nobody hangs, nothing is lost, and it
 * can be done again. Semantics 13, 19, 23 and 28 to 30. Each kind of code has a JVM of
 * its own.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultTests {

	private enum Code {

		MIXED,
		RECORDED("-XX:StartFlightRecording:settings=none,+io.sharedmemory.Wait#enabled=true,"
				+ "+io.sharedmemory.Wait#threshold=0ms,+io.sharedmemory.Notify#enabled=true,"
				+ "+io.sharedmemory.Growth#enabled=true"),
		FIRST_COMPILER("-XX:TieredStopAtLevel=1"), SECOND_COMPILER("-XX:-TieredCompilation"), INTERPRETED("-Xint");

		private final List<String> options;

		Code(String... options) {
			this.options = List.of(options);
		}

	}

	@ParameterizedTest
	@EnumSource
	void endOfTheStack(Code code) throws Exception {
		// Without -Xss: where carriers' stacks differ, the JVM crashes when a thread that
		// used up a large one goes on upon a small one.
		assertThat(ChildJvm.output(code.options, EndOfTheStack.class).lines()).containsAll(summaries("platform"))
			.containsAll(summaries("virtual"));
	}

	@ParameterizedTest
	@EnumSource(names = { "MIXED", "RECORDED", "INTERPRETED" })
	void endOfTheHeap(Code code) throws Exception {
		List<String> options = new ArrayList<>(code.options);
		options.addAll(List.of("-Xmx24m", "-XX:+UseSerialGC", "-XX:-UseTLAB"));
		assertThat(ChildJvm.output(options, EndOfTheHeap.class).lines()).containsAll(summaries("heap"));
	}

	/**
	 * One attempt for each JVM: its scheduler of virtual threads, and the common pool, do
	 * not survive many.
	 */
	@ParameterizedTest
	@EnumSource(names = { "NOTIFY_ALL", "CLOSE" })
	void manyVirtualThreadsAtTheEndOfTheHeap(FaultyOperation operation) throws Exception {
		for (int room = 0; room < 60; room += 15) {
			List<String> options = List.of("-Xmx24m", "-XX:+UseSerialGC", "-XX:-UseTLAB", "-Droom=" + room,
					"-Doperation=" + operation);
			assertThat(ChildJvm.output(options, VirtualThreads.class)).contains("holds");
		}
	}

	private static List<String> summaries(String kind) {
		return Stream.of(FaultyOperation.values()).map((operation) -> kind + " " + operation + ": holds").toList();
	}

	private static void requireOutOfMemory(FaultyOperation operation, @Nullable Throwable failure) {
		if (failure != null && !(failure instanceof OutOfMemoryError)
				&& !(failure.getCause() instanceof OutOfMemoryError)) {
			throw new AssertionError(operation + " failed", failure);
		}
	}

	static final class EndOfTheStack {

		private static final int COMPLETIONS = 3;

		/** Of frames, each of which is smaller than what an operation takes. */
		private static final int STEP = 3;

		private EndOfTheStack() {
		}

		public static void main(String[] arguments) throws Exception {
			for (FaultyOperation operation : FaultyOperation.values()) {
				report("platform", operation, attempts(operation, false));
				report("virtual", operation, attempts(operation, true));
			}
		}

		private static void report(String kind, FaultyOperation operation, int overflows) {
			if (overflows == 0) {
				throw new AssertionError("%s %s never ran out of stack".formatted(kind, operation));
			}
			System.out.println(kind + " " + operation + ": holds");
		}

		private static int attempts(FaultyOperation operation, boolean virtual) throws InterruptedException {
			int overflows = 0;
			int completions = 0;
			for (int frames = 0; completions < COMPLETIONS; frames += STEP) {
				if (attempt(operation, frames, virtual)) {
					completions++;
				}
				else {
					overflows++;
				}
			}
			return overflows;
		}

		private static boolean attempt(FaultyOperation operation, int frames, boolean virtual)
				throws InterruptedException {
			FaultFixture fixture = new FaultFixture(1, 4, true);
			StackEnd end = new StackEnd(() -> operation.run(fixture), frames);
			Thread thread = virtual ? Thread.ofVirtual().unstarted(end) : new Thread(null, end, "deep", 256 * 1024);
			thread.start();
			thread.join();
			Throwable failure = end.failure();
			if (failure != null && !(failure instanceof StackOverflowError)) {
				throw new AssertionError("%s after %d frames".formatted(operation, frames), failure);
			}
			operation.check(fixture, failure);
			fixture.end();
			return failure == null;
		}

	}

	static final class EndOfTheHeap {

		private static final int ATTEMPTS = 24;

		/** The first ones still find what the JVM had put by for its own errors. */
		private static final int WITHOUT_ROOM = 8;

		private EndOfTheHeap() {
		}

		public static void main(String[] arguments) {
			for (FaultyOperation operation : FaultyOperation.values()) {
				attempts(operation);
				System.out.println("heap " + operation + ": holds");
			}
		}

		private static void attempts(FaultyOperation operation) {
			List<FaultFixture> fixtures = new ArrayList<>();
			for (int i = 0; i < ATTEMPTS; i++) {
				fixtures.add(new FaultFixture(2, 0, false));
			}
			@Nullable Throwable[] failures = new Throwable[ATTEMPTS];
			FullHeap heap = new FullHeap();
			for (int i = 0; i < ATTEMPTS; i++) {
				heap.fill();
				// Small steps first: most operations take little.
				int room = Math.max(0, i - WITHOUT_ROOM);
				heap.drop(room + room * room / 2);
				try {
					operation.run(fixtures.get(i));
				}
				catch (Throwable ex) {
					failures[i] = ex;
				}
			}
			heap.clear();
			for (int i = 0; i < ATTEMPTS; i++) {
				requireOutOfMemory(operation, failures[i]);
				operation.check(fixtures.get(i), failures[i]);
				fixtures.get(i).end();
			}
		}

	}

	static final class VirtualThreads {

		private VirtualThreads() {
		}

		public static void main(String[] arguments) {
			FaultyOperation operation = FaultyOperation.valueOf(System.getProperty("operation"));
			int room = Integer.getInteger("room");
			FaultFixture fixture = new FaultFixture(1, 84, true);
			FullHeap heap = new FullHeap();
			Throwable failure = null;
			heap.fill();
			heap.drop(room);
			try {
				operation.run(fixture);
			}
			catch (Throwable ex) {
				failure = ex;
			}
			heap.clear();
			requireOutOfMemory(operation, failure);
			operation.check(fixture, failure);
			fixture.end();
			System.out.println("holds");
		}

	}

}
