package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.TestThreads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DefaultSharedMemoryRegistry} in the hands of many threads.
 */
@Timeout(60)
class RegistryConcurrencyTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 100);

	private static final int THREADS = 6;

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@Test
	void definedMemoryThatManyAskForIsCreatedOnce() throws Exception {
		for (int round = 0; round < 100; round++) {
			AtomicInteger initialized = new AtomicInteger();
			Set<SharedMemory> got = ConcurrentHashMap.newKeySet();
			CyclicBarrier start = new CyclicBarrier(THREADS);
			try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
				registry.define("lazy", TYPE, (memory) -> {
					memory.atomicStore32(0, 42);
					initialized.incrementAndGet();
				});
				this.threads.run(THREADS, () -> {
					start.await();
					SharedMemory memory = registry.get("lazy");
					assertThat(memory.atomicLoad32(0)).isEqualTo(42);
					got.add(memory);
				});
				this.threads.join();
				assertThat(got).containsExactly(registry.get("lazy"));
				assertThat(initialized).hasValue(1);
			}
		}
	}

	@Test
	void nameIsGivenToOneOfManyWhoCreateIt() throws Exception {
		for (int round = 0; round < 100; round++) {
			MemoryBudget budget = new MemoryBudget(1L << 32);
			Set<SharedMemory> created = ConcurrentHashMap.newKeySet();
			AtomicInteger refused = new AtomicInteger();
			CyclicBarrier start = new CyclicBarrier(THREADS);
			try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), budget)) {
				this.threads.run(THREADS, () -> {
					start.await();
					try {
						created.add(registry.create("one", TYPE));
					}
					catch (SharedMemoryException ex) {
						refused.incrementAndGet();
					}
				});
				this.threads.join();
				assertThat(created).containsExactly(registry.get("one"));
				assertThat(refused).hasValue(THREADS - 1);
				assertThat(budget.used()).isEqualTo(MemoryType.PAGE_SIZE);
			}
		}
	}

	// semantics 5
	@Test
	void memoriesThatGrowAtOnceGetExactlyTheBudget() throws Exception {
		MemoryBudget budget = new MemoryBudget(20_000L * MemoryType.PAGE_SIZE);
		AtomicInteger numbers = new AtomicInteger();
		CyclicBarrier start = new CyclicBarrier(4);
		try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), budget)) {
			this.threads.run(4, () -> {
				SharedMemory memory = registry.create("memory" + numbers.getAndIncrement(),
						MemoryType.shared(0, MemoryType.MAXIMUM_PAGES));
				start.await();
				while (memory.tryGrow(1) != -1) {
					assertThat(budget.used()).isLessThanOrEqualTo(budget.limit());
				}
			});
			this.threads.join();
			long size = 0;
			for (SharedMemory memory : registry) {
				size += memory.dataSize();
			}
			assertThat(size).isEqualTo(budget.limit());
			assertThat(budget.used()).isEqualTo(budget.limit());
		}
		assertThat(budget.used()).isZero();
	}

	@Test
	void limiterMayLookIntoTheRegistryFromAnotherThread() {
		List<String> seen = new ArrayList<>();
		RegistryHolder holder = new RegistryHolder();
		ResourceLimiter limiter = (memory, current, desired, maximum) -> seen
			.add(memory + " " + lookElsewhere(holder.registry));
		try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(limiter), null)) {
			holder.registry = registry;
			registry.create("first", TYPE);
			registry.define("lazy", TYPE, (memory) -> {
			});
			registry.get("lazy").grow(1);
			assertThat(seen).containsExactly("first []", "lazy [first, lazy]", "lazy [first, lazy]");
		}
	}

	@Test
	void initializerMayLookIntoTheRegistryFromAnotherThread() {
		List<String> seen = new ArrayList<>();
		try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
			registry.create("first", TYPE, (memory) -> seen.add(lookElsewhere(registry)));
			registry.define("lazy", TYPE, (memory) -> seen.add(lookElsewhere(registry)));
			registry.get("lazy");
			assertThat(seen).containsExactly("[]", "[first, lazy]");
		}
	}

	private static String lookElsewhere(SharedMemoryRegistry registry) {
		return CompletableFuture.supplyAsync(() -> look(registry)).orTimeout(20, TimeUnit.SECONDS).join();
	}

	private static String look(SharedMemoryRegistry registry) {
		for (SharedMemory memory : registry) {
			assertThat(registry.get(memory.name())).isSameAs(memory);
			assertThat(registry.find(memory.name())).containsSame(memory);
		}
		assertThat(registry.find("nobody")).isEmpty();
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> registry.get("nobody"));
		return registry.names().toString();
	}

	@Test
	void growthIsToldBeforeTheRemovalThatItRacesWith() throws Exception {
		for (int round = 0; round < 200; round++) {
			MemoryBudget budget = new MemoryBudget(1L << 32);
			Queue<String> events = new ConcurrentLinkedQueue<>();
			AtomicLong grown = new AtomicLong();
			CyclicBarrier start = new CyclicBarrier(4);
			AtomicInteger numbers = new AtomicInteger();
			AtomicInteger removed = new AtomicInteger();
			try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), budget)) {
				registry.addListener(new SharedMemoryRegistryListener() {

					@Override
					public void onGrown(SharedMemory memory, long previous) {
						events.add("grown from " + previous);
					}

					@Override
					public void onRemoved(SharedMemory memory) {
						events.add("removed");
					}

				});
				SharedMemory memory = registry.create("a", TYPE);
				this.threads.run(4, () -> {
					boolean removes = numbers.getAndIncrement() >= 2;
					start.await();
					if (removes) {
						removed.addAndGet(registry.remove("a") ? 1 : 0);
						return;
					}
					try {
						while (memory.tryGrow(1) != -1) {
							grown.incrementAndGet();
						}
					}
					catch (SharedMemoryClosedException ex) {
						assertThat(memory.isClosed()).isTrue();
					}
				});
				this.threads.join();
				assertThat(removed).hasValue(1);
				List<String> expected = new ArrayList<>();
				for (long previous = 1; previous <= grown.get(); previous++) {
					expected.add("grown from " + previous);
				}
				expected.add("removed");
				assertThat(events).containsExactlyElementsOf(expected);
				assertThat(budget.used()).isZero();
			}
		}
	}

	@Test
	void closingOfTheRegistryAgainstCreationLeavesNoMemory() throws Exception {
		for (int round = 0; round < 100; round++) {
			MemoryBudget budget = new MemoryBudget(1L << 32);
			DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), budget);
			Queue<SharedMemory> created = new ConcurrentLinkedQueue<>();
			CyclicBarrier start = new CyclicBarrier(4);
			AtomicInteger numbers = new AtomicInteger();
			this.threads.run(4, () -> {
				int number = numbers.getAndIncrement();
				start.await();
				if (number == 0) {
					registry.close();
					return;
				}
				try {
					for (int i = 0; i < 20; i++) {
						String name = number + "-" + i;
						registry.define(name, TYPE, (memory) -> {
						});
						created.add(registry.get(name));
					}
				}
				catch (NoSuchSharedMemoryException ex) {
					assertThat(ex.name()).startsWith(number + "-");
				}
				catch (SharedMemoryException ex) {
					assertThat(ex).hasMessageEndingWith("the registry is closed");
				}
			});
			this.threads.join();
			assertThat(registry).isEmpty();
			assertThat(registry.names()).isEmpty();
			assertThat(created).allMatch(SharedMemory::isClosed);
			assertThat(budget.used()).isZero();
		}
	}

	/** For a limiter that is older than its registry. */
	private static final class RegistryHolder {

		private volatile SharedMemoryRegistry registry;

	}

}
