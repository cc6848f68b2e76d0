package io.sharedmemory.structure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.FullHeap;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackEnd;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every operation of a queue at every depth near the end of the stack, and in every small
 * rest of the heap: it is done or it is not, and leaves no space in anybody's hands. Each
 * kind of code has a JVM of its own.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueFaultTests {

	@ParameterizedTest
	@ValueSource(strings = { "-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-Xint" })
	void endOfTheStack(String option) throws Exception {
		assertThat(ChildJvm.output(List.of(option), EndOfTheStack.class).lines()).containsAll(summaries());
	}

	@ParameterizedTest
	@ValueSource(strings = { "-XX:+TieredCompilation", "-Xint" })
	void endOfTheHeap(String option) throws Exception {
		List<String> options = List.of(option, "-Xmx24m", "-XX:+UseSerialGC", "-XX:-UseTLAB");
		assertThat(ChildJvm.output(options, EndOfTheHeap.class).lines()).containsAll(summaries());
	}

	private static List<String> summaries() {
		return Stream.of(Operation.values()).map((operation) -> operation + ": holds").toList();
	}

	private enum Operation {

		OFFER(1) {
			@Override
			void run(MessageQueue queue) {
				queue.offer(new byte[] { 9 });
			}
		},

		OFFER_ALL(2) {
			@Override
			void run(MessageQueue queue) {
				queue.offerAll(List.of(new byte[] { 9 }, new byte[] { 9 }));
			}
		},

		POLL(-1) {
			@Override
			void run(MessageQueue queue) {
				queue.poll();
			}
		},

		DRAIN(-2) {
			@Override
			void run(MessageQueue queue) {
				queue.drainTo(new ArrayList<>(2), 2);
			}
		},

		SLEEP(0) {
			@Override
			void run(MessageQueue queue) throws InterruptedException {
				while (queue.offer(new byte[] { 9 }, Duration.ofNanos(1000))) {
					Thread.onSpinWait();
				}
			}

			@Override
			void check(Fixture fixture, @Nullable Throwable failure) {
				int depth = fixture.queue.depth();
				expect(depth >= 3 && (depth == 8 || failure != null), this, depth + " messages", failure);
			}
		},

		PUT_ASYNC(1) {
			@Override
			void run(MessageQueue queue) {
				CompletableFuture<Boolean> put = queue.putAsync(new byte[] { 9 });
				if (put.isCompletedExceptionally()) {
					Throwable failure = put.exceptionNow();
					throw (Error) failure;
				}
			}
		},

		CLOSE(0) {
			@Override
			void run(MessageQueue queue) {
				queue.close();
			}

			@Override
			void check(Fixture fixture, @Nullable Throwable failure) {
				expect(fixture.queue.isClosed() || failure != null, this, "closed", failure);
			}
		};

		private final int added;

		Operation(int added) {
			this.added = added;
		}

		abstract void run(MessageQueue queue) throws Exception;

		/**
		 * There are as many messages more or less, or it failed and there are as many as
		 * before.
		 */
		void check(Fixture fixture, @Nullable Throwable failure) {
			int added = fixture.queue.depth() - 3;
			expect(added == ((failure != null) ? 0 : this.added), this, added + " messages added", failure);
		}

	}

	private static void expect(boolean condition, Operation operation, String what, @Nullable Throwable failure) {
		if (!condition) {
			throw new AssertionError(operation + ": " + what, failure);
		}
	}

	private static final class Fixture {

		private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

		private final MessageQueue queue = MessageQueue.create(this.memory, new QueueLayout(0, 8, 1));

		Fixture() {
			for (int i = 0; i < 3; i++) {
				this.queue.offer(new byte[] { 9 });
			}
		}

		void run(Operation operation) {
			try {
				operation.run(this.queue);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		void check(Operation operation, @Nullable Throwable failure) {
			operation.check(this, failure);
			expect(this.queue.reclaim() == 0, operation, "no space is in anybody's hands", failure);
			if (!this.queue.isClosed()) {
				List<byte[]> messages = new ArrayList<>();
				this.queue.drainTo(messages, 8);
				expect(messages.stream().allMatch((message) -> Arrays.equals(message, new byte[] { 9 })), operation,
						"all messages are whole", failure);
				List<byte[]> all = Collections.nCopies(8, new byte[1]);
				expect(this.queue.offerAll(all) == 8, operation, "all spaces are there", failure);
			}
			this.queue.close();
			this.memory.close();
		}

	}

	static final class EndOfTheStack {

		private static final int COMPLETIONS = 3;

		private EndOfTheStack() {
		}

		public static void main(String[] arguments) throws Exception {
			for (Operation operation : Operation.values()) {
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
				if (overflows == 0) {
					throw new AssertionError(operation + " never ran out of stack");
				}
				System.out.println(operation + ": holds");
			}
		}

		private static boolean attempt(Operation operation, int frames) throws InterruptedException {
			Fixture fixture = new Fixture();
			StackEnd end = new StackEnd(() -> fixture.run(operation), frames);
			Thread thread = new Thread(null, end, "deep", 256 * 1024);
			thread.start();
			thread.join();
			Throwable failure = end.failure();
			if (failure != null && !(failure instanceof StackOverflowError)) {
				throw new AssertionError("%s after %d frames".formatted(operation, frames), failure);
			}
			fixture.check(operation, failure);
			return failure == null;
		}

	}

	static final class EndOfTheHeap {

		private static final int ATTEMPTS = 24;

		private EndOfTheHeap() {
		}

		public static void main(String[] arguments) {
			for (Operation operation : Operation.values()) {
				attempts(operation);
				System.out.println(operation + ": holds");
			}
		}

		private static void attempts(Operation operation) {
			List<Fixture> fixtures = new ArrayList<>();
			for (int i = 0; i < ATTEMPTS; i++) {
				fixtures.add(new Fixture());
			}
			@Nullable Throwable[] failures = new Throwable[ATTEMPTS];
			FullHeap heap = new FullHeap();
			for (int i = 0; i < ATTEMPTS; i++) {
				heap.fill();
				heap.drop(Math.max(0, i - 8));
				try {
					fixtures.get(i).run(operation);
				}
				catch (Throwable ex) {
					failures[i] = ex;
				}
			}
			heap.clear();
			for (int i = 0; i < ATTEMPTS; i++) {
				Throwable failure = failures[i];
				expect(failure == null || failure instanceof OutOfMemoryError, operation, "only the heap is full",
						failure);
				fixtures.get(i).check(operation, failure);
			}
		}

	}

}
