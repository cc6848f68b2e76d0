package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sharedmemory.FaultFixture;
import io.sharedmemory.StackDepths;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What guests do at every depth near the end of the stack is done or it is not, nobody
 * hangs and nothing is lost: semantics 13, 19, 28 and 29.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuestFaultTests {

	private static final int STACK_SIZE = 400 << 10;

	/** How many depths there are for each halving of the stack, about. */
	private static final int STEPS = 150;

	/** That many attempts succeed one after the other, and it works from there on. */
	private static final int ENOUGH = 10;

	private static final int ROUNDS = 20;

	@ParameterizedTest
	@EnumSource
	void wait(Execution execution) {
		attempt(execution, "wait", (fixture, result) -> fixture.requireWoken(0));
	}

	@ParameterizedTest
	@EnumSource
	void notify(Execution execution) {
		attempt(execution, "notify", (fixture, result) -> {
			int woken = fixture.count() - fixture.memory().waiting();
			fixture.expect((result == null) || woken == result && woken == fixture.count(), result + " woken");
			fixture.requireWoken(woken);
		});
	}

	@ParameterizedTest
	@EnumSource
	void grow(Execution execution) {
		attempt(execution, "grow", (fixture, result) -> {
			long size = fixture.memory().size();
			fixture.expect(size == 2 || size == 1 && result == null, size + " pages");
			fixture.expect(fixture.memory().grow(1) == size, "grows on from its size");
		});
	}

	@ParameterizedTest
	@EnumSource
	void add(Execution execution) {
		attempt(execution, "add", (fixture, result) -> {
			int value = fixture.memory().atomicLoad32(648);
			fixture.expect(value == 1 || value == 0 && result == null, "added " + value);
		});
	}

	@ParameterizedTest
	@EnumSource
	void update(Execution execution) {
		attempt(execution, "update", (fixture, result) -> {
			long value = fixture.memory().atomicLoad64(656);
			fixture.expect(value == 1 || value == 0 && result == null, "updated to " + value);
		});
	}

	@ParameterizedTest
	@EnumSource
	void waitsUntilTheStackEnds(Execution execution) {
		GuestModule module = GuestModule.load(execution, "deep");
		for (int i = 0; i < ROUNDS; i++) {
			FaultFixture fixture = new FaultFixture(1, 1, true);
			assertThat(call(module, fixture, "waits")).isNull();
			fixture.requireWoken(0);
			fixture.end();
		}
	}

	private static void attempt(Execution execution, String operation, Check check) {
		GuestModule module = GuestModule.load(execution, "deep");
		int failures = 0;
		// Frames become smaller when they are compiled meanwhile, and all have room.
		for (int round = 0; failures <= ENOUGH && round < ROUNDS; round++) {
			failures += attemptFromTheEnd(module, operation, check);
		}
		assertThat(failures).isGreaterThan(ENOUGH);
	}

	/**
	 * From the end of the stack upwards: so what is used first is so at its end.
	 * @return how many attempts ran out of stack
	 */
	private static int attemptFromTheEnd(GuestModule module, String operation, Check check) {
		FaultFixture probe = new FaultFixture(0, 0, false);
		int impossible = StackDepths.impossible((depth) -> call(module, probe, "nothing", depth) != null);
		probe.end();
		int failures = 0;
		int inSuccession = 0;
		for (int depth = impossible; inSuccession < ENOUGH && depth > 0; depth -= depth / STEPS + 1) {
			FaultFixture fixture = new FaultFixture(1, 2, true);
			Integer result = call(module, fixture, operation, depth);
			if (result == null) {
				failures++;
				inSuccession = 0;
			}
			else {
				inSuccession++;
			}
			check.check(fixture, result);
			fixture.end();
		}
		return failures;
	}

	/**
	 * Calls a function in a thread with a small stack.
	 * @return its result, or {@code null} if the stack was too small
	 */
	private static @Nullable Integer call(GuestModule module, FaultFixture fixture, String function,
			long... arguments) {
		Guest guest = module.instantiate(fixture.memory());
		Call call = new Call(guest, function, arguments);
		Thread thread = new Thread(null, call, "deep", STACK_SIZE);
		thread.start();
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return call.result();
	}

	private static final class Call implements Runnable {

		private final Guest guest;

		private final String function;

		private final long[] arguments;

		private @Nullable Integer result;

		private @Nullable Throwable failure;

		Call(Guest guest, String function, long... arguments) {
			this.guest = guest;
			this.function = function;
			this.arguments = arguments;
		}

		@Override
		public void run() {
			try {
				this.result = this.guest.callInt(this.function, this.arguments);
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
		}

		@Nullable Integer result() {
			if (this.failure != null) {
				assertThat(this.failure).satisfiesAnyOf(
						(failure) -> assertThat(failure).isInstanceOf(StackOverflowError.class),
						(failure) -> assertThat(failure).hasMessageContaining("call stack exhausted"),
						(failure) -> assertThat(failure).hasRootCauseInstanceOf(StackOverflowError.class));
				for (Throwable cause = this.failure; cause != null; cause = cause.getCause()) {
					assertThat(cause).isNotInstanceOf(LinkageError.class);
				}
			}
			return this.result;
		}

	}

	@FunctionalInterface
	private interface Check {

		/**
		 * @param result what the guest returned, {@code null} if it ran out of stack
		 */
		void check(FaultFixture fixture, @Nullable Integer result);

	}

}
