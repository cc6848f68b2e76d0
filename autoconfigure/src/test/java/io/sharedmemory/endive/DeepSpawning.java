package io.sharedmemory.endive;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntPredicate;

import run.endive.runtime.Instance;

import io.sharedmemory.StackDepths;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spawns threads at every depth of a stack from which it may fail, with the module
 * {@code spawns-deep}.
 */
final class DeepSpawning {

	private static final int STACK_SIZE = 256 << 10;

	/** How many there are for each halving of the stack, about. */
	private static final int STEPS = 200;

	/** That many spawns in succession, and it works from there on. */
	private static final int ENOUGH = 20;

	/** More than that many must have failed for want of stack. */
	private static final int FAILURES = 5;

	private static final int ROUNDS = 20;

	private static final int RETURN = 0;

	private static final int NOTHING = -1;

	private DeepSpawning() {
	}

	/**
	 * Has guests descend before they spawn.
	 * @return how many threads could be spawned
	 */
	static int exhaust(LinkableModule module) throws Exception {
		return attempt((depth) -> spawn(module, depth, NOTHING) == 0, (depth) -> spawn(module, depth, RETURN));
	}

	/**
	 * Has the host descend before it calls the guest, which spawns at once.
	 * @return how many threads could be spawned
	 */
	static int exhaustHost(LinkableModule module) throws Exception {
		return attempt((depth) -> result(() -> descend(depth, () -> 0)) == 0, (depth) -> {
			Instance instance = module.instantiate().instance();
			return result(() -> descend(depth, () -> (int) instance.export("spawn").apply(0, RETURN)[0]));
		});
	}

	/**
	 * From the end of the stack upwards: so what is used first is so at its end.
	 */
	private static int attempt(IntPredicate possible, Attempt attempt) {
		int spawned = 0;
		int failed = 0;
		// Frames become smaller when they are compiled meanwhile, and all have room.
		for (int round = 0; failed <= FAILURES && round < ROUNDS; round++) {
			int inSuccession = 0;
			int deepest = StackDepths.impossible(possible);
			for (int depth = deepest; inSuccession < ENOUGH && depth > 0; depth -= depth / STEPS + 1) {
				if (attempt.spawn(depth) > 0) {
					spawned++;
					inSuccession++;
				}
				else {
					failed++;
					inSuccession = 0;
				}
			}
		}
		assertThat(failed).as("attempts that failed").isGreaterThan(FAILURES);
		return spawned;
	}

	private static int spawn(LinkableModule module, int depth, int argument) {
		Instance instance = module.instantiate().instance();
		return result(() -> (int) instance.export("spawn").apply(depth, argument)[0]);
	}

	private static int descend(int depth, Callable<Integer> action) throws Exception {
		return (depth == 0) ? action.call() : descend(depth - 1, action) + (depth & 0);
	}

	/**
	 * Calls something in a thread with a small stack.
	 * @return its result, or -1 if the stack was too small
	 */
	private static int result(Callable<Integer> call) {
		FutureTask<Integer> task = new FutureTask<>(call);
		Thread thread = new Thread(null, task, "deep", STACK_SIZE);
		thread.start();
		try {
			return task.get();
		}
		catch (ExecutionException ex) {
			for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
				if (cause instanceof LinkageError) {
					throw new AssertionError("A class cannot be used any more", ex);
				}
			}
			assertThat(ex.getCause()).satisfiesAnyOf(
					(cause) -> assertThat(cause).isInstanceOf(StackOverflowError.class),
					(cause) -> assertThat(cause).hasMessageContaining("call stack exhausted"),
					(cause) -> assertThat(cause).hasRootCauseInstanceOf(StackOverflowError.class));
			return -1;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private interface Attempt {

		int spawn(int depth);

	}

}
