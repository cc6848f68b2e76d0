package io.sharedmemory.actuate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryEvent;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.WaitResult;
import io.sharedmemory.actuate.NotifyRates.Rate;
import io.sharedmemory.actuate.SharedMemoryEndpoint.BudgetDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.EventDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.RefusalDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.RefusedDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoriesDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoryDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoryDetailsDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.WaitingThreadDescriptor;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedMemoryEndpoint}.
 */
@Timeout(60)
class SharedMemoryEndpointTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private static final RefusedDescriptor NONE_REFUSED = new RefusedDescriptor(0,
			Map.of("limiter", 0L, "budget", 0L, "out_of_memory", 0L), List.of());

	private final AtomicLong clock = new AtomicLong();

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of((memory, current, desired, maximum) -> desired != 3), new MemoryBudget(8 * PAGE));

	@AutoClose
	private final NotifyRates rates = new NotifyRates(this.registry, this.clock::get);

	@AutoClose
	private final CreationRefusals refusals = new CreationRefusals(this.registry);

	private final SharedMemoryEndpoint endpoint = new SharedMemoryEndpoint(this.registry, this.rates,
			Map.of("requests", "Texts under way"), new MemoryUsers() {
			}, this.refusals, List.of());

	@Test
	void freshMemoryIsDescribedWhole() {
		this.registry.create("requests", MemoryType.shared(1, 4));
		assertThat(this.endpoint.memories()).isEqualTo(
				new SharedMemoriesDescriptor(
						Map.of("requests",
								new SharedMemoryDescriptor("Texts under way", 1, 1, 4, PAGE, 4 * PAGE, false, 0, 0, 0,
										0, 0, Map.of("maximum", 0L, "limiter", 0L, "budget", 0L, "out_of_memory", 0L),
										0, new Rate(0, 0), 0, new Rate(0, 0),
										Map.of("ok", 0L, "mismatch", 0L, "timed_out", 0L, "interrupted", 0L, "closed",
												0L),
										List.of(), List.of(), null)),
						new BudgetDescriptor(8 * PAGE, PAGE), NONE_REFUSED));
	}

	@Test
	void usedMemoryIsDescribedWhole() throws Exception {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 16));
		memory.grow(1);
		memory.tryGrow(1);
		memory.grow(2);
		memory.tryGrow(5);
		memory.tryGrow(6);
		memory.tryGrow(13);
		memory.tryGrow(14);
		memory.tryGrow(15);
		memory.atomicWait32(0, 1);
		memory.atomicWait32(0, 0, Duration.ofNanos(1));
		CompletableFuture<WaitResult> wait = memory.atomicWaitAsync32(0, 0);
		memory.atomicWaitAsync32(0, 0).cancel(false);
		memory.atomicNotify(0, 1);
		memory.atomicNotify(0, 1);
		this.clock.addAndGet(Duration.ofSeconds(4).toNanos());
		assertThat(wait).succeedsWithin(Duration.ofSeconds(20));
		memory.atomicWaitAsync32(8, 0);
		SharedMemoryDescriptor descriptor = describe("requests");
		assertThat(descriptor.longestWaitSeconds()).isPositive();
		assertThat(descriptor).isEqualTo(new SharedMemoryDescriptor("Texts under way", 4, 1, 16, 4 * PAGE, 16 * PAGE,
				false, 1, descriptor.longestWaitSeconds(), 2, 3, 6,
				Map.of("maximum", 3L, "limiter", 1L, "budget", 2L, "out_of_memory", 0L), 2, new Rate(0.5, 0.5), 1,
				new Rate(0.25, 0.25),
				Map.of("ok", 1L, "mismatch", 1L, "timed_out", 1L, "interrupted", 1L, "closed", 0L), List.of(),
				List.of(), null));
		assertThat(this.endpoint.memories().budget()).isEqualTo(new BudgetDescriptor(8 * PAGE, 4 * PAGE));
	}

	@Test
	void memoriesAreInTheOrderOfTheirCreation() {
		for (String name : List.of("tallies", "requests", "a", "z", "b")) {
			this.registry.create(name, MemoryType.shared(0, 1));
		}
		assertThat(this.endpoint.memories().memories().keySet()).containsExactly("tallies", "requests", "a", "z", "b");
	}

	@Test
	void reasonsAndResultsAreInAFixedOrder() {
		this.registry.create("requests", MemoryType.shared(1, 4));
		assertThat(describe("requests").growthFailuresByReason().keySet()).containsExactly("maximum", "limiter",
				"budget", "out_of_memory");
		assertThat(describe("requests").waits().keySet()).containsExactly("ok", "mismatch", "timed_out", "interrupted",
				"closed");
	}

	@Test
	void memoryWithoutDescriptionHasNone() {
		this.registry.create("tallies", MemoryType.shared(1, 1));
		assertThat(describe("tallies").description()).isNull();
	}

	@Test
	void withoutBudgetThereIsNone() {
		try (DefaultSharedMemoryRegistry unlimited = new DefaultSharedMemoryRegistry();
				NotifyRates rates = new NotifyRates(unlimited, this.clock::get)) {
			assertThat(new SharedMemoryEndpoint(unlimited, rates, Map.of(), new MemoryUsers() {
			}, this.refusals, List.of()).memories())
				.isEqualTo(new SharedMemoriesDescriptor(Map.of(), null, NONE_REFUSED));
		}
	}

	@Test
	void refusedMemoriesAreShownWithWhatWasAskedFor() {
		Instant before = Instant.now();
		for (long size : new long[] { 3, 9 }) {
			assertThatExceptionOfType(MemoryCreationException.class)
				.isThrownBy(() -> this.registry.create("m" + size, MemoryType.shared(size, 16)));
		}
		RefusedDescriptor refused = this.endpoint.memories().refused();
		assertThat(refused.count()).isEqualTo(2);
		assertThat(refused.countByReason()).containsExactly(entry("limiter", 1L), entry("budget", 1L),
				entry("out_of_memory", 0L));
		assertThat(refused.recent())
			.extracting(RefusalDescriptor::memory, RefusalDescriptor::size, RefusalDescriptor::maximum,
					RefusalDescriptor::reason)
			.containsExactly(tuple("m3", 3L, 16L, "limiter"), tuple("m9", 9L, 16L, "budget"));
		assertThat(refused.recent()).allSatisfy((refusal) -> {
			assertThat(refusal.time()).isBetween(before, Instant.now());
			assertThat(refusal.detail()).startsWith("Memory '%s' cannot be created".formatted(refusal.memory()));
		});
		assertThat(this.endpoint.memories().memories()).isEmpty();
	}

	@Test
	void unknownMemoryIsNone() {
		assertThat(this.endpoint.memory("requests")).isNull();
	}

	@Test
	void removedMemoryIsNone() {
		this.registry.create("requests", MemoryType.shared(1, 1));
		this.registry.remove("requests");
		assertThat(this.endpoint.memory("requests")).isNull();
		assertThat(this.endpoint.memories().memories()).isEmpty();
	}

	@Test
	void readingCreatesNoMemoryThatIsOnlyDefined() {
		List<SharedMemory> created = new ArrayList<>();
		this.registry.define("requests", MemoryType.shared(1, 1), created::add);
		assertThat(this.endpoint.memories().memories()).isEmpty();
		assertThat(this.endpoint.memory("requests")).isNull();
		assertThat(created).isEmpty();
		this.registry.get("requests");
		assertThat(this.endpoint.memory("requests")).isNotNull();
	}

	@Test
	void eventsAreShownWhole() throws Exception {
		Instant before = Instant.now();
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 16),
				(created) -> preload(created, new byte[] { 1 }));
		memory.grow(1);
		memory.tryGrow(1);
		memory.tryGrow(7);
		memory.tryGrow(-1);
		memory.close();
		assertThat(details("requests").recentEvents())
			.extracting(EventDescriptor::event, EventDescriptor::size, EventDescriptor::delta, EventDescriptor::reason)
			.containsExactly(tuple("created", 1L, null, null), tuple("preloaded", 1L, null, null),
					tuple("grown", 2L, BigInteger.ONE, null), tuple("growth_failed", 2L, BigInteger.ONE, "limiter"),
					tuple("growth_failed", 2L, BigInteger.valueOf(7), "budget"),
					tuple("growth_failed", 2L, new BigInteger("18446744073709551615"), "maximum"),
					tuple("closed", 2L, null, null));
		assertThat(details("requests").recentEvents()).extracting(EventDescriptor::time)
			.isSorted()
			.allSatisfy((time) -> assertThat(time).isBetween(before, Instant.now()));
	}

	@ParameterizedTest
	@EnumSource
	void everyReasonHasItsName(GrowthFailure reason) {
		Instant time = Instant.now();
		assertThat(EventDescriptor.of(new MemoryEvent(time, MemoryEvent.Kind.GROWTH_FAILED, 1, 2, reason, null)))
			.isEqualTo(new EventDescriptor(time, "growth_failed", 1, BigInteger.TWO, switch (reason) {
				case MAXIMUM -> "maximum";
				case LIMITER -> "limiter";
				case BUDGET -> "budget";
				case OUT_OF_MEMORY -> "out_of_memory";
			}, null, null));
	}

	@Test
	void eventsAreBounded() {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		for (int i = 1; i <= 100; i++) {
			memory.tryGrow(i + 3);
		}
		assertThat(details("requests").recentEvents()).hasSize(64)
			.extracting((event) -> event.delta().intValueExact())
			.isSorted()
			.startsWith(40)
			.endsWith(103);
	}

	@ParameterizedTest
	@EnumSource
	void waitingThreadIsShownWhole(ThreadKind kind) throws Exception {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		memory.atomicStore32(64, 0xFFFF_FFFE);
		Instant before = Instant.now();
		Instant deadline = before.plusSeconds(1000);
		Thread thread = kind.start(() -> assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> memory.atomicWait32(64, 0xFFFF_FFFE, deadline)));
		await().until(() -> memory.waiting() == 1);
		Instant after = Instant.now();
		memory.atomicStore32(64, 7);
		SharedMemoryDetailsDescriptor details = details("requests");
		assertThat(details.name()).isEqualTo("requests");
		assertThat(details.memory().waiters()).isOne();
		assertThat(details.waitingThreads()).singleElement().satisfies((waiting) -> {
			assertThat(waiting.since()).isBetween(before.minusMillis(1), after.plusMillis(1));
			assertThat(waiting.deadline()).isBetween(deadline.minusMillis(1), deadline.plusMillis(1));
			assertThat(waiting)
				.isEqualTo(new WaitingThreadDescriptor(64, 32, 0xFFFF_FFFEL, 7L, "sleeper", thread.threadId(),
						kind == ThreadKind.VIRTUAL, waiting.since(), waiting.deadline(), null, null, null));
		});
		memory.close();
		thread.join();
		assertThat(details("requests").waitingThreads()).isEmpty();
		assertThat(details("requests").memory()).satisfies((closed) -> {
			assertThat(closed.closed()).isTrue();
			assertThat(closed.size()).isZero();
			assertThat(closed.sizeBytes()).isZero();
			assertThat(closed.maximum()).isEqualTo(4);
			assertThat(closed.waits()).containsEntry("closed", 1L);
		});
	}

	@Test
	void asynchronousWaitHasNoThreadAndMayHaveNoDeadline() {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		memory.atomicStore64(8, Long.MIN_VALUE);
		memory.atomicWaitAsync64(8, Long.MIN_VALUE);
		memory.atomicStore64(8, -1);
		assertThat(details("requests").waitingThreads()).singleElement()
			.satisfies((waiting) -> assertThat(waiting).isEqualTo(new WaitingThreadDescriptor(8, 64, Long.MIN_VALUE,
					-1L, "", 0, false, waiting.since(), null, null, null, null)));
	}

	@Test
	void waitingThreadsAreBoundedAndTheLongestAreShown() {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		for (int i = 0; i < 1500; i++) {
			memory.atomicWaitAsync32(i * 7 % 1500 * 4, 0);
		}
		SharedMemoryDetailsDescriptor details = details("requests");
		assertThat(details.memory().waiters()).isEqualTo(1500);
		assertThat(details.waitingThreads()).hasSize(1000);
		assertThat(details.waitingThreads()).extracting(WaitingThreadDescriptor::since).isSorted();
		for (int i = 0; i < 1000; i++) {
			assertThat(details.waitingThreads().get(i).address()).isEqualTo(i * 7 % 1500 * 4);
		}
		assertThat(details.memory().longestWaitSeconds()).isPositive();
	}

	@Test
	void nothingThatIsShownIsContentButTheWordsThatThreadsWaitOn() {
		assertThat(Arrays.stream(WaitingThreadDescriptor.class.getRecordComponents()).map(RecordComponent::getName))
			.containsExactly("address", "width", "expected", "current", "threadName", "threadId", "virtual", "since",
					"deadline", "plugin", "module", "function");
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		long secret = 0x5EC2E7_5EC2E7L;
		for (long address = 0; address < memory.dataSize(); address += 8) {
			memory.atomicStore64(address, secret);
		}
		memory.atomicStore64(64, 1);
		memory.atomicWaitAsync64(64, 1);
		memory.tryGrow(9);
		assertThat(this.endpoint.memory("requests").toString() + this.endpoint.memories())
			.doesNotContain(Long.toString(secret), Long.toString((int) secret), Long.toHexString(secret));
	}

	private SharedMemoryDescriptor describe(String name) {
		SharedMemoryDescriptor descriptor = this.endpoint.memories().memories().get(name);
		assertThat(descriptor).isNotNull();
		return descriptor;
	}

	private SharedMemoryDetailsDescriptor details(String name) {
		SharedMemoryDetailsDescriptor details = this.endpoint.memory(name);
		assertThat(details).isNotNull();
		return details;
	}

	private static void preload(SharedMemory memory, byte[] bytes) {
		try {
			memory.preload(new ByteArrayInputStream(bytes));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The kinds of threads that can wait.
	 */
	enum ThreadKind {

		PLATFORM, VIRTUAL;

		Thread start(Runnable task) {
			return (this == VIRTUAL) ? Thread.ofVirtual().name("sleeper").start(task)
					: Thread.ofPlatform().daemon().name("sleeper").start(task);
		}

	}

}
