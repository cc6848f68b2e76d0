package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the limiters and the budget of {@link DefaultSharedMemoryRegistry}.
 */
class RegistryLimitsTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private final List<String> calls = new ArrayList<>();

	private final RecordingLimiter first = new RecordingLimiter("first");

	private final RecordingLimiter second = new RecordingLimiter("second");

	private final RecordingLimiter third = new RecordingLimiter("third");

	private final MemoryBudget budget = new MemoryBudget(10 * PAGE);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of(this.first, this.second, this.third), this.budget);

	@AfterEach
	void close() {
		this.registry.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void allLimitersAreAskedInOrderAboutCreationAndGrowth() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		memory.grow(2);
		assertThat(this.calls).containsExactly("first a 0 to 1 of 20", "second a 0 to 1 of 20", "third a 0 to 1 of 20",
				"first a 1 to 3 of 20", "second a 1 to 3 of 20", "third a 1 to 3 of 20");
		assertUsed(3);
		assertThat(this.registry.budget()).containsSame(this.budget);
	}

	@Test
	void memoryOfNoPagesIsAskedForToo() {
		this.first.answer = false;
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("a", MemoryType.shared(0, 0)));
		assertThat(this.calls).startsWith("first a 0 to 0 of 0");
	}

	@Test
	void registryWithoutLimitsGrantsEverything() {
		try (DefaultSharedMemoryRegistry unlimited = new DefaultSharedMemoryRegistry()) {
			assertThat(unlimited.budget()).isEmpty();
			SharedMemory memory = unlimited.create("a", MemoryType.shared(1, 20));
			assertThat(memory.grow(19)).isOne();
			assertThat(memory.tryGrow(1)).isEqualTo(-1);
		}
	}

	@Test
	void firstDenialOfGrowthIsTheLastQuestion() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.calls.clear();
		this.second.answer = false;
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(2))
			.withMessage("Memory 'a' cannot grow from 1 by 2 pages: the resource limiter second denied it "
					+ "(maximum: 20 pages)")
			.withNoCause()
			.satisfies((ex) -> assertFailure(ex, GrowthFailure.LIMITER, 1, 2, 20));
		assertThat(this.calls).containsExactly("first a 1 to 3 of 20", "second a 1 to 3 of 20", "first failed LIMITER",
				"second failed LIMITER", "third failed LIMITER");
		assertThat(memory.size()).isOne();
		assertThat(memory.statistics().growthFailures()).containsEntry(GrowthFailure.LIMITER, 1L);
		assertUsed(1);
	}

	@Test
	void firstDenialOfCreationIsTheLastQuestion() {
		this.second.answer = false;
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("a", MemoryType.shared(2, 20)))
			.withMessage("Memory 'a' cannot be created with 2 pages: the resource limiter second denied it "
					+ "(maximum: 20 pages)")
			.withNoCause()
			.satisfies((ex) -> assertNotCreated(ex, GrowthFailure.LIMITER, 2));
		assertThat(this.calls).containsExactly("first a 0 to 2 of 20", "second a 0 to 2 of 20",
				"first not created LIMITER", "second not created LIMITER", "third not created LIMITER");
		assertThat(this.registry.names()).isEmpty();
		assertUsed(0);
		this.second.answer = true;
		this.registry.create("a", MemoryType.shared(2, 20));
	}

	@Test
	void limiterThatThrowsDeniesWithItsExceptionAsTheCause() {
		RuntimeException problem = new IllegalStateException("the database is down");
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.third.problem = problem;
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(2))
			.withMessage("Memory 'a' cannot grow from 1 by 2 pages: the resource limiter third failed "
					+ "(maximum: 20 pages)")
			.withCause(problem)
			.satisfies((ex) -> assertFailure(ex, GrowthFailure.LIMITER, 1, 2, 20));
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("b", MemoryType.shared(3, 4)))
			.withMessage("Memory 'b' cannot be created with 3 pages: the resource limiter third failed "
					+ "(maximum: 4 pages)")
			.withCause(problem)
			.satisfies((ex) -> assertThat(ex.memory()).isEqualTo("b"));
		assertUsed(1);
	}

	@Test
	void limiterThatThrowsAFailureOfItsOwnDeniesLikeAnyOther() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.first.problem = MemoryGrowthException.growthRefused("a", 1, 10, 20, GrowthFailure.OUT_OF_MEMORY, "made up",
				null);
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(2))
			.satisfies((ex) -> assertFailure(ex, GrowthFailure.LIMITER, 1, 2, 20));
		assertUsed(1);
	}

	@Test
	void maximumComesBeforeTheLimiters() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.calls.clear();
		this.first.answer = false;
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(20))
			.withMessage("Memory 'a' cannot grow from 1 by 20 pages: it would be larger than its maximum "
					+ "(maximum: 20 pages)")
			.satisfies((ex) -> assertFailure(ex, GrowthFailure.MAXIMUM, 1, 20, 20));
		assertThat(memory.tryGrow(-1)).isEqualTo(-1);
		assertThat(this.calls).containsExactly("first failed MAXIMUM", "second failed MAXIMUM", "third failed MAXIMUM",
				"first failed MAXIMUM", "second failed MAXIMUM", "third failed MAXIMUM");
	}

	@Test
	void limitersComeBeforeTheBudget() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.third.answer = false;
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(19))
			.satisfies((ex) -> assertFailure(ex, GrowthFailure.LIMITER, 1, 19, 20));
	}

	@Test
	void growthOverTheBudgetFailsWithAllNumbers() {
		this.registry.create("other", MemoryType.shared(4, 4));
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.calls.clear();
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(6))
			.withMessage("Memory 'a' cannot grow from 1 by 6 pages: all memories together would be larger than the "
					+ "budget of 655360 bytes, of which 327680 are used (maximum: 20 pages)")
			.satisfies((ex) -> assertFailure(ex, GrowthFailure.BUDGET, 1, 6, 20));
		assertThat(this.calls).containsExactly("first a 1 to 7 of 20", "second a 1 to 7 of 20", "third a 1 to 7 of 20",
				"first failed BUDGET", "second failed BUDGET", "third failed BUDGET");
		assertThat(memory.statistics().growthFailures()).containsEntry(GrowthFailure.BUDGET, 1L);
		assertThat(memory.size()).isOne();
		assertUsed(5);
		assertThat(memory.grow(5)).isOne();
		assertUsed(10);
	}

	@Test
	void creationOverTheBudgetFailsWithAllNumbers() {
		this.registry.create("other", MemoryType.shared(4, 4));
		this.calls.clear();
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("a", MemoryType.shared(7, 20)))
			.withMessage("Memory 'a' cannot be created with 7 pages: all memories together would be larger than the "
					+ "budget of 655360 bytes, of which 262144 are used (maximum: 20 pages)")
			.satisfies((ex) -> assertNotCreated(ex, GrowthFailure.BUDGET, 7));
		assertThat(this.calls).endsWith("first not created BUDGET", "second not created BUDGET",
				"third not created BUDGET");
		assertThat(this.registry.names()).containsExactly("other");
		assertUsed(4);
	}

	@Test
	void maximumDoesNotCountForTheBudget() {
		this.registry.create("a", MemoryType.shared(0, MemoryType.MAXIMUM_PAGES));
		assertUsed(0);
	}

	@Test
	void limiterThatFailsToHearOfAFailureDoesNotMatter() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.calls.clear();
		this.first.problemOfHearing = new IllegalStateException("no matter");
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(20))
			.satisfies((ex) -> assertFailure(ex, GrowthFailure.MAXIMUM, 1, 20, 20));
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("b", MemoryType.shared(20, 20)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
		assertThat(this.calls).contains("second failed MAXIMUM", "third failed MAXIMUM", "second not created BUDGET",
				"third not created BUDGET");
	}

	@Test
	void limitersHearTheExceptionThatTheCallerGets() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.first.answer = false;
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(1))
			.satisfies((ex) -> assertThat(this.third.heard).isSameAs(ex));
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("b", MemoryType.shared(1, 1)))
			.satisfies((ex) -> assertThat(this.third.heard).isSameAs(ex));
	}

	@Test
	void limiterThatFailsToHearWithAnErrorKeepsNoOtherFromHearing() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.calls.clear();
		this.first.errorOfHearing = new StackOverflowError();
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> memory.grow(20))
			.isSameAs(this.first.errorOfHearing);
		this.second.answer = false;
		assertThatExceptionOfType(StackOverflowError.class)
			.isThrownBy(() -> this.registry.create("b", MemoryType.shared(1, 1)))
			.isSameAs(this.first.errorOfHearing);
		assertThat(this.calls).contains("third failed MAXIMUM", "third not created LIMITER");
		assertThat(this.registry.names()).containsExactly("a");
		assertUsed(1);
	}

	@Test
	void limiterThatEndsWithAnErrorLeavesNoTrace() {
		SharedMemory memory = this.registry.create("a", MemoryType.shared(1, 20));
		this.third.error = new StackOverflowError();
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> memory.grow(1));
		assertThatExceptionOfType(StackOverflowError.class)
			.isThrownBy(() -> this.registry.create("b", MemoryType.shared(1, 1)));
		assertUsed(1);
		this.third.error = null;
		assertThat(memory.grow(1)).isOne();
		this.registry.create("b", MemoryType.shared(1, 1));
		assertUsed(3);
	}

	@Test
	void closedMemoryGivesBackWhatItHas() {
		SharedMemory removed = this.registry.create("removed", MemoryType.shared(1, 4));
		SharedMemory closed = this.registry.create("closed", MemoryType.shared(2, 4));
		this.registry.create("left", MemoryType.shared(3, 4));
		removed.grow(1);
		closed.grow(1);
		assertUsed(8);
		this.registry.remove("removed");
		assertUsed(6);
		removed.close();
		assertUsed(6);
		closed.close();
		assertUsed(3);
		this.registry.remove("closed");
		assertUsed(3);
		this.registry.close();
		assertUsed(0);
		this.registry.close();
		assertUsed(0);
	}

	@Test
	void failedInitializerGivesBackWhatItsMemoryHas() {
		List<SharedMemory> initialized = new ArrayList<>();
		assertThatIllegalStateException()
			.isThrownBy(() -> this.registry.create("a", MemoryType.shared(2, 4), (memory) -> {
				initialized.add(memory);
				memory.grow(1);
				assertUsed(3);
				throw new IllegalStateException("no such file");
			}))
			.withMessage("no such file");
		assertUsed(0);
		assertThat(initialized).singleElement().matches(SharedMemory::isClosed);
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.registry.create("a", MemoryType.shared(2, 4)).size()).isEqualTo(2);
	}

	@Test
	void definedMemoryCountsWhenItIsCreated() {
		this.registry.define("a", MemoryType.shared(8, 20), (memory) -> memory.grow(1));
		assertThat(this.calls).isEmpty();
		assertUsed(0);
		SharedMemory memory = this.registry.get("a");
		assertThat(memory.size()).isEqualTo(9);
		assertUsed(9);
	}

	@Test
	void definedMemoryThatMayNotBeCreatedStaysDefined() {
		this.registry.define("a", MemoryType.shared(8, 20), (memory) -> {
		});
		this.registry.create("b", MemoryType.shared(3, 3));
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(() -> this.registry.get("a"))
			.satisfies((ex) -> assertNotCreated(ex, GrowthFailure.BUDGET, 8));
		assertThat(this.registry.names()).containsExactly("b", "a");
		this.registry.remove("b");
		assertThat(this.registry.get("a").size()).isEqualTo(8);
	}

	@Test
	void growthThatTheSystemRefusesIsGivenBack() {
		RegisteredMemoryOwner owner = owner(List.of(this.first));
		try (SharedMemory memory = admit(owner)) {
			owner.growing(memory, 1, 4);
			assertUsed(4);
			MemoryGrowthException failure = MemoryGrowthException.growthRefused("a", 1, 4, 20,
					GrowthFailure.OUT_OF_MEMORY, "no memory", null);
			this.calls.clear();
			this.first.usedWhenHeard = -1;
			owner.growFailed(memory, failure);
			assertThat(this.calls).containsExactly("first failed OUT_OF_MEMORY");
			assertThat(this.first.usedWhenHeard).as("given back before it is told").isEqualTo(PAGE);
			assertUsed(1);
		}
		assertUsed(0);
	}

	@Test
	void growthThatNeverEndsIsGivenBackByTheNextCall() {
		RegisteredMemoryOwner owner = owner(List.of());
		try (SharedMemory memory = admit(owner)) {
			owner.growing(memory, 1, 4);
			owner.growing(memory, 1, 3);
			assertUsed(3);
			memory.tryGrow(20);
			assertUsed(1);
			owner.growing(memory, 1, 10);
			assertUsed(10);
		}
		assertUsed(0);
	}

	@Test
	void stackThatEndsInTheMiddleOfAGrowthCostsNothing() throws Exception {
		MemoryBudget large = new MemoryBudget(1L << 32);
		try (DefaultSharedMemoryRegistry deep = new DefaultSharedMemoryRegistry(List.of(), large)) {
			SharedMemory memory = deep.create("deep", MemoryType.shared(1, MemoryType.MAXIMUM_PAGES));
			// Classes must be loaded where there is room for it.
			memory.grow(1);
			memory.tryGrow(-1);
			EndOfTheStack endOfTheStack = new EndOfTheStack(() -> memory.grow(1));
			Thread thread = new Thread(null, endOfTheStack, "deep", 512 * 1024);
			thread.start();
			thread.join();
			assertThat(endOfTheStack.overflows).isGreaterThan(endOfTheStack.completions);
			assertThat(endOfTheStack.completions).isPositive();
			memory.tryGrow(-1);
			assertThat(large.used()).isEqualTo(memory.dataSize());
			memory.grow(1);
			assertThat(large.used()).isEqualTo(memory.dataSize());
		}
		assertThat(large.used()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 3 })
	void registriesShareABudget(long pages) {
		try (DefaultSharedMemoryRegistry other = new DefaultSharedMemoryRegistry(List.of(), this.budget)) {
			SharedMemory memory = other.create("a", MemoryType.shared(10 - pages, 10));
			SharedMemory mine = this.registry.create("a", MemoryType.shared(pages, 10));
			assertThat(memory.tryGrow(1)).isEqualTo(-1);
			assertThat(mine.tryGrow(1)).isEqualTo(-1);
			mine.close();
			assertThat(memory.grow(pages)).isEqualTo(10 - pages);
		}
	}

	private RegisteredMemoryOwner owner(List<ResourceLimiter> limiters) {
		return new RegisteredMemoryOwner("a", MemoryType.shared(1, 20), null,
				new GrowthLimits(limiters, this.budget, new ForcedCollection()), new RegistryListeners());
	}

	private static SharedMemory admit(RegisteredMemoryOwner owner) {
		assertThat(owner.admit()).isTrue();
		return owner.create();
	}

	private void assertUsed(long pages) {
		assertThat(this.budget.used()).isEqualTo(pages * PAGE);
	}

	private static void assertFailure(MemoryGrowthException failure, GrowthFailure reason, long size, long delta,
			long maximum) {
		assertThat(failure.memory()).isEqualTo("a");
		assertThat(failure.reason()).isEqualTo(reason);
		assertThat(failure.size()).isEqualTo(size);
		assertThat(failure.delta()).isEqualTo(delta);
		assertThat(failure.maximum()).isEqualTo(maximum);
	}

	private static void assertNotCreated(MemoryCreationException failure, GrowthFailure reason, long minimum) {
		assertThat(failure.memory()).isEqualTo("a");
		assertThat(failure.reason()).isEqualTo(reason);
		assertThat(failure.type()).isEqualTo(MemoryType.shared(minimum, 20));
	}

	private final class RecordingLimiter implements ResourceLimiter {

		private final String name;

		private boolean answer = true;

		private RuntimeException problem;

		private Error error;

		private RuntimeException problemOfHearing;

		private Error errorOfHearing;

		private SharedMemoryException heard;

		private long usedWhenHeard;

		RecordingLimiter(String name) {
			this.name = name;
		}

		@Override
		public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
			RegistryLimitsTests.this.calls
				.add("%s %s %d to %d of %d".formatted(this.name, memory, current, desired, maximum));
			if (this.error != null) {
				throw this.error;
			}
			if (this.problem != null) {
				throw this.problem;
			}
			return this.answer;
		}

		@Override
		public void memoryGrowFailed(String memory, MemoryGrowthException failure) {
			assertThat(failure.memory()).isEqualTo(memory);
			hear("failed " + failure.reason(), failure);
		}

		@Override
		public void memoryCreationFailed(String memory, MemoryCreationException failure) {
			assertThat(failure.memory()).isEqualTo(memory);
			hear("not created " + failure.reason(), failure);
		}

		private void hear(String what, SharedMemoryException failure) {
			RegistryLimitsTests.this.calls.add("%s %s".formatted(this.name, what));
			this.heard = failure;
			this.usedWhenHeard = RegistryLimitsTests.this.budget.used();
			if (this.errorOfHearing != null) {
				throw this.errorOfHearing;
			}
			if (this.problemOfHearing != null) {
				throw this.problemOfHearing;
			}
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * Does something at the depths of the stack near to its end, until there is enough
	 * left for it.
	 */
	private static final class EndOfTheStack implements Runnable {

		private final Runnable work;

		private int overflows;

		private int completions;

		EndOfTheStack(Runnable work) {
			this.work = work;
		}

		@Override
		public void run() {
			for (int i = 0; i < 10; i++) {
				descend();
			}
		}

		private void descend() {
			try {
				descend();
			}
			catch (StackOverflowError ex) {
				this.overflows++;
				this.work.run();
				this.completions++;
			}
		}

	}

}
