package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A budget that is full of memories which nobody can reach any more has room.
 */
@Timeout(60)
class UnreachableMemoriesTests {

	private static final MemoryType TYPE = MemoryType.shared(2, 4);

	private final MemoryBudget budget = new MemoryBudget(8 * MemoryType.PAGE_SIZE);

	private final AtomicInteger collections = new AtomicInteger();

	private final List<String> asked = new ArrayList<>();

	private final List<MemoryCreationException> failures = new ArrayList<>();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private DefaultSharedMemoryRegistry registry(Runnable collector) {
		ResourceLimiter limiter = new ResourceLimiter() {

			@Override
			public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
				return UnreachableMemoriesTests.this.asked.add("%s %d to %d".formatted(memory, current, desired));
			}

			@Override
			public void memoryCreationFailed(String memory, MemoryCreationException failure) {
				UnreachableMemoriesTests.this.failures.add(failure);
			}

		};
		return new DefaultSharedMemoryRegistry(List.of(limiter), this.budget, new ForcedCollection(() -> {
			this.collections.incrementAndGet();
			collector.run();
		}));
	}

	// Where a collection takes long, the next one may not be due when it is needed
	@Test
	void memoriesThatAreReleasedAndForgottenDoNotFillTheBudgetForEver() {
		try (DefaultSharedMemoryRegistry registry = registry(System::gc)) {
			for (int i = 0; i < 24; i++) {
				eventually().until(() -> createAndForget(registry));
			}
			assertThat(this.collections.get()).isBetween(1, 20);
		}
	}

	private static boolean createAndForget(DefaultSharedMemoryRegistry registry) {
		try {
			registry.release(registry.create("m", TYPE));
			return true;
		}
		catch (MemoryCreationException ex) {
			assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET);
			return false;
		}
	}

	@Test
	void nothingIsCollectedWhileThereIsRoom() {
		try (DefaultSharedMemoryRegistry registry = registry(System::gc)) {
			for (int i = 0; i < 4; i++) {
				registry.create("m" + i, TYPE);
			}
			assertThat(this.collections).hasValue(0);
		}
	}

	@Test
	void fullBudgetRefusesAfterOneCollection() {
		try (DefaultSharedMemoryRegistry registry = registry(System::gc)) {
			List<SharedMemory> held = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				held.add(registry.create("m" + i, TYPE));
				registry.release(held.get(i));
			}
			assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(() -> registry.create("full", TYPE))
				.withMessage("Memory 'full' cannot be created with 2 pages: all memories together would be larger "
						+ "than the budget of 524288 bytes, of which 524288 are used (maximum: 4 pages)")
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET))
				.satisfies((ex) -> assertThat(this.failures).containsExactly(ex));
			assertThat(this.collections).hasValue(1);
			assertThat(registry.names()).isEmpty();
			assertThat(held).noneMatch(SharedMemory::isClosed);
			held.forEach(SharedMemory::close);
			assertThat(registry.create("full", TYPE).size()).isEqualTo(2);
		}
	}

	@Test
	void memoryThatIsLargerThanTheBudgetIsRefusedWithoutCollection() {
		try (DefaultSharedMemoryRegistry registry = registry(System::gc)) {
			assertThatExceptionOfType(MemoryCreationException.class)
				.isThrownBy(() -> registry.create("large", MemoryType.shared(9, 9)))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.BUDGET));
			assertThat(this.collections).hasValue(0);
		}
	}

	// Who creates at will must not keep the collector busy
	@Test
	void refusalsDoNotCollectAllTheTime() {
		long start = System.nanoTime();
		AtomicInteger millis = new AtomicInteger();
		try (DefaultSharedMemoryRegistry registry = registry(() -> {
			long begun = System.nanoTime();
			while (System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(50)) {
				Thread.onSpinWait();
			}
			millis.addAndGet((int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
		})) {
			registry.create("all", MemoryType.shared(8, 8));
			for (int i = 0; i < 6; i++) {
				assertThatExceptionOfType(MemoryCreationException.class)
					.isThrownBy(() -> registry.create("full", TYPE));
			}
			long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			// The last may just have been.
			assertThat(this.collections.get() - 1).isLessThanOrEqualTo((int) (passed / 450));
			assertThat(this.failures).hasSize(6);
		}
	}

	@Test
	void guestsGrowthCollectsNothing() {
		try (DefaultSharedMemoryRegistry registry = registry(System::gc)) {
			SharedMemory memory = registry.create("a", MemoryType.shared(7, 20));
			assertThat(memory.tryGrow(2)).isEqualTo(-1);
			assertThat(this.collections).hasValue(0);
		}
	}

	@Test
	void limitersAreAskedOnceHoweverLongItTakes() {
		List<SharedMemory> unreachable = new ArrayList<>();
		try (DefaultSharedMemoryRegistry registry = registry(() -> unreachable.forEach(SharedMemory::close))) {
			unreachable.add(registry.create("old", MemoryType.shared(8, 8)));
			registry.release(unreachable.getFirst());
			this.asked.clear();
			assertThat(registry.create("new", TYPE).size()).isEqualTo(2);
			assertThat(this.asked).containsExactly("new 0 to 2");
			assertThat(this.failures).isEmpty();
			assertThat(this.budget.used()).isEqualTo(2L * MemoryType.PAGE_SIZE);
		}
	}

	// A cleaner may have to remove a memory to make room
	@Test
	void registryCanBeUsedByOthersMeanwhile() throws Exception {
		CountDownLatch collecting = new CountDownLatch(1);
		CountDownLatch removed = new CountDownLatch(1);
		try (DefaultSharedMemoryRegistry registry = registry(() -> {
			collecting.countDown();
			awaitUninterruptibly(removed);
		})) {
			registry.create("unreachable", MemoryType.shared(7, 8));
			TestThread<SharedMemory> creator = this.threads.call(ThreadKind.PLATFORM,
					() -> registry.create("new", TYPE));
			collecting.await();
			registry.create("small", MemoryType.shared(1, 1));
			assertThat(registry.names()).containsExactly("unreachable", "small");
			registry.remove("unreachable");
			removed.countDown();
			assertThat(creator.join().name()).isEqualTo("new");
			assertThat(registry.names()).containsExactly("small", "new");
		}
	}

	@Test
	void nameThatIsTakenMeanwhileIsRefusedAndCostsNothing() throws Exception {
		CountDownLatch collecting = new CountDownLatch(1);
		CountDownLatch removed = new CountDownLatch(1);
		try (DefaultSharedMemoryRegistry registry = registry(() -> {
			collecting.countDown();
			awaitUninterruptibly(removed);
		})) {
			registry.create("unreachable", MemoryType.shared(7, 8));
			TestThread<Void> creator = this.threads.run(ThreadKind.PLATFORM,
					() -> assertThatExceptionOfType(DuplicateSharedMemoryException.class)
						.isThrownBy(() -> registry.create("new", TYPE)));
			collecting.await();
			registry.create("new", MemoryType.shared(1, 1));
			registry.remove("unreachable");
			removed.countDown();
			creator.join();
			assertThat(this.budget.used()).isEqualTo(MemoryType.PAGE_SIZE);
		}
	}

	@Test
	void definedMemoryThatSomebodyElseGetsMeanwhileIsTheSame() throws Exception {
		CountDownLatch collecting = new CountDownLatch(1);
		CountDownLatch removed = new CountDownLatch(1);
		try (DefaultSharedMemoryRegistry registry = registry(() -> {
			collecting.countDown();
			awaitUninterruptibly(removed);
		})) {
			registry.create("unreachable", MemoryType.shared(7, 8));
			registry.define("lazy", TYPE, (memory) -> memory.atomicAdd32(0, 1));
			TestThread<SharedMemory> getter = this.threads.call(ThreadKind.PLATFORM, () -> registry.get("lazy"));
			collecting.await();
			registry.remove("unreachable");
			SharedMemory lazy = registry.get("lazy");
			removed.countDown();
			assertThat(getter.join()).isSameAs(lazy);
			assertThat(lazy.atomicLoad32(0)).isOne();
			assertThat(this.budget.used()).isEqualTo(2L * MemoryType.PAGE_SIZE);
		}
	}

	@Test
	void registryThatIsClosedMeanwhileCreatesNothing() throws Exception {
		CountDownLatch collecting = new CountDownLatch(1);
		CountDownLatch closed = new CountDownLatch(1);
		try (DefaultSharedMemoryRegistry registry = registry(() -> {
			collecting.countDown();
			awaitUninterruptibly(closed);
		})) {
			registry.create("all", MemoryType.shared(8, 8));
			TestThread<Void> creator = this.threads.run(ThreadKind.PLATFORM,
					() -> assertThatExceptionOfType(RegistryClosedException.class)
						.isThrownBy(() -> registry.create("new", TYPE)));
			collecting.await();
			registry.close();
			closed.countDown();
			creator.join();
			assertThat(this.budget.used()).isZero();
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
