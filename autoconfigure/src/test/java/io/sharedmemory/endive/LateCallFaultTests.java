package io.sharedmemory.endive;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that are inlined late are linked when they are first executed, which needs stack.
 * What fails at the end of one fails only there: semantics 29.
 */
class LateCallFaultTests {

	private static final int I32 = 0x7F;

	private static final int FUNCTIONS = 12;

	@Test
	void callsThatCouldNotBeLinkedAtTheEndOfAStackAreLinkedLater() throws Exception {
		assertThat(ChildJvm.output(List.of(), Deep.class)).contains("All functions answered");
	}

	/**
	 * Each function calls itself as often as it is told, then loads 20 times, rotates and
	 * adds.
	 */
	private static byte[] module() {
		FunctionsModule module = new FunctionsModule();
		int[][] loads = { { 0x28 }, { 0x29, 0xA7 }, { 0x2C }, { 0x2F }, { 0x30, 0xA7 }, { 0x35, 0xA7 } };
		for (int i = 0; i < FUNCTIONS; i++) {
			Instructions code = new Instructions().op(0x20, 0, 0x04, I32, 0x20, 0, 0x41, 1, 0x6B, 0x10, i, 0x05, 0x41,
					0);
			for (int j = 0; j < 20; j++) {
				code.op(0x41, 0).op(loads[(i + j) % loads.length][0], 0, 0);
				code.op((loads[(i + j) % loads.length].length > 1) ? new int[] { 0xA7 } : new int[0]);
				code.op(0x41, 32, 0x77, 0x6A);
			}
			module.add("large" + i, List.of(I32), List.of(I32), code.op(0x0B).bytes());
		}
		return module.binary();
	}

	static final class Deep {

		private static final int STACK_SIZE = 256 << 10;

		private static final int DEEPEST = 20_000;

		/** How many depths there are for each halving, about. */
		private static final int STEPS = 60;

		/** That many in succession, and it works from there on. */
		private static final int ENOUGH = 5;

		private static final int ANSWER = 20 * 3;

		private Deep() {
		}

		public static void main(String[] arguments) throws Exception {
			try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
				memory.atomicStore8(0, 3);
				LinkableModule module = SharedMemoryLinker.withoutMemories()
					.load("large", module())
					.withMemory("env", "memory", memory);
				int failed = 0;
				for (int i = 0; i < FUNCTIONS; i++) {
					failed += descend(module, "large" + i);
				}
				assertThat(failed).isGreaterThan(FUNCTIONS);
				Guest guest = new Guest(module.instantiate().instance());
				for (int i = 0; i < FUNCTIONS; i++) {
					assertThat(guest.call("large" + i, 0)).isEqualTo(ANSWER);
				}
				System.out.println("All functions answered");
			}
		}

		/**
		 * From the end of the stack upwards.
		 * @return how many attempts have failed
		 */
		private static int descend(LinkableModule module, String function) throws Exception {
			int failed = 0;
			int inSuccession = 0;
			for (int depth = DEEPEST; inSuccession < ENOUGH && depth > 0; depth -= depth / STEPS + 1) {
				if (isAnswered(module, function, depth)) {
					inSuccession++;
				}
				else {
					failed++;
					inSuccession = 0;
				}
			}
			assertThat(inSuccession).isEqualTo(ENOUGH);
			return failed;
		}

		private static boolean isAnswered(LinkableModule module, String function, int depth) throws Exception {
			Guest guest = new Guest(module.instantiate().instance());
			FutureTask<Long> call = new FutureTask<>(() -> guest.call(function, depth));
			new Thread(null, call, "deep", STACK_SIZE).start();
			try {
				assertThat(call.get()).isEqualTo(ANSWER);
				return true;
			}
			catch (ExecutionException ex) {
				for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
					assertThat(cause).isNotInstanceOf(LinkageError.class);
				}
				assertThat(ex).satisfiesAnyOf(
						(failure) -> assertThat(failure).hasRootCauseInstanceOf(StackOverflowError.class),
						(failure) -> assertThat(failure).cause().hasMessageContaining("call stack exhausted"));
				return false;
			}
		}

	}

}
