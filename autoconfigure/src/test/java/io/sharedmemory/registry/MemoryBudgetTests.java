package io.sharedmemory.registry;

import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.TestThreads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MemoryBudget}.
 */
class MemoryBudgetTests {

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@Test
	void negativeLimitIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MemoryBudget(-1))
			.withMessage("A budget must not be negative, but this one is -1 bytes");
	}

	@Test
	void givesUntilTheLimitIsReached() {
		MemoryBudget budget = new MemoryBudget(100);
		assertThat(budget.limit()).isEqualTo(100);
		assertThat(budget.used()).isZero();
		assertThat(budget.take(60)).isTrue();
		assertThat(budget.take(41)).isFalse();
		assertThat(budget.used()).isEqualTo(60);
		assertThat(budget.take(40)).isTrue();
		assertThat(budget.take(1)).isFalse();
		assertThat(budget.take(0)).isTrue();
		assertThat(budget).hasToString("MemoryBudget[limit=100, used=100]");
		budget.giveBack(100);
		assertThat(budget.used()).isZero();
	}

	@Test
	void nothingIsAllThatABudgetOfNothingGives() {
		MemoryBudget budget = new MemoryBudget(0);
		assertThat(budget.take(1)).isFalse();
		assertThat(budget.take(0)).isTrue();
	}

	@Test
	void largestBudgetDoesNotOverflow() {
		MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE);
		assertThat(budget.take(Long.MAX_VALUE)).isTrue();
		assertThat(budget.take(Long.MAX_VALUE)).isFalse();
		assertThat(budget.used()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void threadsThatTakeAtOnceGetExactlyTheLimit() throws Exception {
		MemoryBudget budget = new MemoryBudget(100_000);
		LongAdder taken = new LongAdder();
		this.threads.run(4, () -> {
			while (budget.take(3)) {
				taken.add(3);
				assertThat(budget.used()).isBetween(0L, 100_000L);
			}
		});
		this.threads.join();
		assertThat(taken.sum()).isEqualTo(99_999);
		assertThat(budget.used()).isEqualTo(99_999);
	}

}
