package io.sharedmemory;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.sharedmemory.TestThreads.awaitWaiting;
import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Waits of one kind of thread on one kind of memory; the test's own thread, which is a
 * platform thread, notifies.
 */
@ParameterizedClass
@CsvSource({ "SYSTEM, PLATFORM", "SYSTEM, VIRTUAL", "EAGER, PLATFORM" })
@Timeout(60)
class SharedMemoryWaitNotifyTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	/** How long a race is run that may not be lost. */
	private static final Duration RACE = Duration.ofMillis(500);

	private final ThreadKind threadKind;

	private final AddressSpaceKind addressSpaceKind;

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory;

	SharedMemoryWaitNotifyTests(AddressSpaceKind addressSpaceKind, ThreadKind threadKind) {
		this.addressSpaceKind = addressSpaceKind;
		this.threadKind = threadKind;
		this.memory = addressSpaceKind.create(1, 2);
	}

	@FunctionalInterface
	interface Wait {

		WaitResult await() throws InterruptedException;

	}

	private TestThread<WaitResult> start(Wait wait) {
		return this.threads.call(this.threadKind, wait::await);
	}

	/**
	 * Starts a wait on a zero and returns when it is in its queue.
	 */
	private TestThread<WaitResult> startWaiting(long address) {
		int before = this.memory.waiting();
		TestThread<WaitResult> thread = start(() -> this.memory.atomicWait32(address, 0));
		awaitWaiting(this.memory, before + 1);
		return thread;
	}

	// semantics 13
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, -1 })
	void notifyChecksItsAddressWhateverTheCount(int count) {
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> this.memory.atomicNotify(2, count))
			.withMessageStartingWith("unaligned atomic");
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> this.memory.atomicNotify(65537, count))
			.withMessageStartingWith("unaligned atomic");
		for (long address : new long[] { 65536, 1L << 32, -4, Long.MAX_VALUE - 3, Long.MIN_VALUE }) {
			assertThatExceptionOfType(MemoryTrapException.class)
				.isThrownBy(() -> this.memory.atomicNotify(address, count))
				.withMessageStartingWith("out of bounds memory access");
		}
		assertThat(this.memory.atomicNotify(65532, count)).isZero();
	}

	// semantics 12, 13
	@Test
	void waitChecksItsAddressWhateverTheTimeout() {
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofDays(1))) {
			assertTraps(() -> this.memory.atomicWait32(2, 1, timeout), "unaligned atomic");
			assertTraps(() -> this.memory.atomicWait32(65538, 1, timeout), "unaligned atomic");
			assertTraps(() -> this.memory.atomicWait64(4, 1, timeout), "unaligned atomic");
			assertTraps(() -> this.memory.atomicWait32(65536, 1, timeout), "out of bounds memory access");
			assertTraps(() -> this.memory.atomicWait64(65536, 1, timeout), "out of bounds memory access");
			assertTraps(() -> this.memory.atomicWait64(-8, 1, timeout), "out of bounds memory access");
			assertTraps(() -> this.memory.atomicWait64(Long.MAX_VALUE - 7, 1, timeout), "out of bounds memory access");
		}
		assertTraps(() -> this.memory.atomicWait32(2, 0), "unaligned atomic");
		assertTraps(() -> this.memory.atomicWait64(65536, 0, Instant.MAX), "out of bounds memory access");
	}

	private void assertTraps(Wait wait, String message) {
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(wait::await).withMessageStartingWith(message);
	}

	// semantics 13
	@Test
	void notifyReturnsHowManyItWoke() throws Exception {
		List<TestThread<WaitResult>> waiters = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			waiters.add(startWaiting(8));
		}
		assertThat(this.memory.atomicNotify(8, 0)).isZero();
		assertThat(this.memory.waiting()).isEqualTo(6);
		assertThat(this.memory.atomicNotify(8, 2)).isEqualTo(2);
		assertThat(this.memory.waiting()).isEqualTo(4);
		assertThat(this.memory.atomicNotify(8, -1)).isEqualTo(4);
		assertThat(this.memory.atomicNotify(8, -1)).isZero();
		for (TestThread<WaitResult> waiter : waiters) {
			assertThat(waiter.join()).isEqualTo(WaitResult.OK);
		}
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 13
	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 3 })
	void countIsUnsigned(int count) throws Exception {
		startWaiting(8);
		startWaiting(8);
		assertThat(this.memory.atomicNotify(8, count)).isEqualTo(2);
		this.threads.join();
	}

	// semantics 14
	@Test
	void differentValueIsAMismatchWhateverTheTimeout() throws Exception {
		this.memory.atomicStore64(8, 0x1_0000_0002L);
		assertThat(this.memory.atomicWait32(8, 3)).isEqualTo(WaitResult.MISMATCH);
		assertThat(this.memory.atomicWait64(8, 2)).isEqualTo(WaitResult.MISMATCH);
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
			assertThat(this.memory.atomicWait32(8, 3, timeout)).isEqualTo(WaitResult.MISMATCH);
			assertThat(this.memory.atomicWait64(8, 2, timeout)).isEqualTo(WaitResult.MISMATCH);
		}
		for (Instant deadline : List.of(Instant.MIN, Instant.now(), Instant.MAX)) {
			assertThat(this.memory.atomicWait32(8, 3, deadline)).isEqualTo(WaitResult.MISMATCH);
			assertThat(this.memory.atomicWait64(8, 2, deadline)).isEqualTo(WaitResult.MISMATCH);
		}
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 14: the comparison is of all bits, also where the highest is set
	@Test
	void equalValueOfAnyBitsWaits() throws Exception {
		this.memory.atomicStore64(8, 0x8000_0001_FFFF_FFFEL);
		assertThat(this.memory.atomicWait32(8, -2, Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(this.memory.atomicWait32(12, 0x8000_0001, Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(this.memory.atomicWait64(8, 0x8000_0001_FFFF_FFFEL, Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(this.memory.atomicWait64(8, 0xFFFF_FFFEL)).isEqualTo(WaitResult.MISMATCH);
	}

	// semantics 15
	@Test
	void equalValueWithoutTimeLeftTimesOut() throws Exception {
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
			assertThat(this.memory.atomicWait32(8, 0, timeout)).isEqualTo(WaitResult.TIMED_OUT);
			assertThat(this.memory.atomicWait64(8, 0, timeout)).isEqualTo(WaitResult.TIMED_OUT);
		}
		for (Instant deadline : List.of(Instant.MIN, Instant.EPOCH, Instant.now())) {
			assertThat(this.memory.atomicWait32(8, 0, deadline)).isEqualTo(WaitResult.TIMED_OUT);
			assertThat(this.memory.atomicWait64(8, 0, deadline)).isEqualTo(WaitResult.TIMED_OUT);
		}
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 15
	@Test
	void timeoutsThatAreLongerThanNanosecondsCountDoNotOverflow() throws Exception {
		Duration longest = Duration.ofNanos(Long.MAX_VALUE);
		List<TestThread<WaitResult>> waiters = new ArrayList<>();
		for (Duration timeout : List.of(longest, longest.minusNanos(1), longest.plusNanos(1),
				Duration.ofSeconds(Long.MAX_VALUE))) {
			waiters.add(start(() -> this.memory.atomicWait32(8, 0, timeout)));
			waiters.add(start(() -> this.memory.atomicWait64(8, 0, timeout)));
		}
		waiters.add(start(() -> this.memory.atomicWait32(8, 0, Instant.MAX)));
		waiters.add(start(() -> this.memory.atomicWait64(8, 0, Instant.now().plus(longest))));
		awaitWaiting(this.memory, waiters.size());
		eventually().until(() -> waiters.stream().allMatch((waiter) -> isBlocked(waiter.thread())));
		assertThat(this.memory.atomicNotify(8, -1)).isEqualTo(waiters.size());
		for (TestThread<WaitResult> waiter : waiters) {
			assertThat(waiter.join()).isEqualTo(WaitResult.OK);
		}
	}

	private static boolean isBlocked(Thread thread) {
		return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
	}

	// semantics 15
	@Test
	void waitNeverReturnsEarly() throws Exception {
		start(() -> {
			for (int micros = 1; micros < 3000; micros += 97) {
				Duration timeout = Duration.ofNanos(micros * 1000 + 1);
				long start = System.nanoTime();
				assertThat(this.memory.atomicWait32(8, 0, timeout)).isEqualTo(WaitResult.TIMED_OUT);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(timeout);
				Instant deadline = Instant.now().plus(timeout);
				assertThat(this.memory.atomicWait64(8, 0, deadline)).isEqualTo(WaitResult.TIMED_OUT);
				assertThat(Instant.now()).isAfterOrEqualTo(deadline);
			}
			return null;
		}).join();
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 16
	@Test
	void firstComeIsFirstWoken() throws Exception {
		List<TestThread<WaitResult>> waiters = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			waiters.add(startWaiting(8));
		}
		// One from the middle, the first and the last leave without a wake.
		for (int leaving : new int[] { 4, 6, 0 }) {
			TestThread<WaitResult> waiter = waiters.remove(leaving);
			waiter.interrupt();
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::join);
		}
		for (TestThread<WaitResult> waiter : waiters) {
			assertThat(this.memory.atomicNotify(8, 1)).isOne();
			assertThat(waiting()).doesNotContain(waiter.thread().threadId());
			assertThat(waiter.join()).isEqualTo(WaitResult.OK);
		}
		assertThat(this.memory.waiting()).isZero();
	}

	private List<Long> waiting() {
		return this.memory.waiters().stream().map(Waiter::threadId).toList();
	}

	// semantics 16
	@Test
	void strayUnparksDoNotEndAWait() throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		TestThread<WaitResult> waiter = start(() -> {
			LockSupport.unpark(Thread.currentThread());
			long start = System.nanoTime();
			WaitResult result = this.memory.atomicWait32(8, 0, SHORT);
			done.set(true);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
			return result;
		});
		while (!done.get()) {
			LockSupport.unpark(waiter.thread());
			Thread.onSpinWait();
		}
		assertThat(waiter.join()).isEqualTo(WaitResult.TIMED_OUT);
	}

	// semantics 16
	@Test
	void strayUnparksDoNotEndAWaitWithoutTimeout() throws Exception {
		TestThread<WaitResult> waiter = startWaiting(8);
		for (int i = 0; i < 100; i++) {
			eventually().until(() -> isBlocked(waiter.thread()));
			LockSupport.unpark(waiter.thread());
		}
		assertThat(waiter.isDone()).isFalse();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(waiter.join()).isEqualTo(WaitResult.OK);
	}

	// semantics 17
	@Test
	void waitsOf32And64BitsShareTheQueueOfTheirAddress() throws Exception {
		TestThread<WaitResult> first = start(() -> this.memory.atomicWait64(8, 0));
		awaitWaiting(this.memory, 1);
		TestThread<WaitResult> second = start(() -> this.memory.atomicWait32(8, 0, Duration.ofDays(1)));
		awaitWaiting(this.memory, 2);
		TestThread<WaitResult> third = start(() -> this.memory.atomicWait64(8, 0, Instant.MAX));
		awaitWaiting(this.memory, 3);
		for (TestThread<WaitResult> waiter : List.of(first, second, third)) {
			assertThat(this.memory.atomicNotify(8, 1)).isOne();
			assertThat(waiting()).doesNotContain(waiter.thread().threadId());
			assertThat(waiter.join()).isEqualTo(WaitResult.OK);
		}
	}

	// semantics 17: a 64-bit wait also covers address 12, but it is not what it waits on
	@Test
	void notifyNeverWakesAnotherAddress() throws Exception {
		TestThread<WaitResult> wide = start(() -> this.memory.atomicWait64(8, 0));
		awaitWaiting(this.memory, 1);
		assertThat(this.memory.atomicNotify(12, -1)).isZero();
		assertThat(this.memory.atomicNotify(4, -1)).isZero();
		assertThat(this.memory.waiting()).isOne();
		assertThat(this.memory.atomicNotify(8, -1)).isOne();
		assertThat(wide.join()).isEqualTo(WaitResult.OK);
		int addresses = 200;
		List<TestThread<WaitResult>> waiters = new ArrayList<>();
		for (int i = 0; i < addresses; i++) {
			int address = i * 4;
			waiters.add(start(() -> this.memory.atomicWait32(address, 0)));
		}
		awaitWaiting(this.memory, addresses);
		for (int i = 0; i < addresses; i++) {
			assertThat(this.memory.atomicNotify(i * 4, -1)).isOne();
			assertThat(waiters.get(i).join()).isEqualTo(WaitResult.OK);
			assertThat(this.memory.waiting()).isEqualTo(addresses - 1 - i);
		}
	}

	// semantics 17
	@Test
	void notifyNeverWakesAnotherMemory() throws Exception {
		try (SharedMemory other = this.addressSpaceKind.create(1, 1)) {
			TestThread<WaitResult> waiter = startWaiting(8);
			assertThat(other.atomicNotify(8, -1)).isZero();
			assertThat(other.waiting()).isZero();
			other.close();
			assertThat(this.memory.waiting()).isOne();
			assertThat(this.memory.atomicNotify(8, -1)).isOne();
			assertThat(waiter.join()).isEqualTo(WaitResult.OK);
		}
	}

	// semantics 18
	@Test
	void notifyWithNobodyWaitingIsNotRemembered() throws Exception {
		assertThat(this.memory.atomicNotify(8, -1)).isZero();
		assertThat(start(() -> this.memory.atomicWait32(8, 0, SHORT)).join()).isEqualTo(WaitResult.TIMED_OUT);
		assertThat(this.memory.atomicNotify(8, 1)).isZero();
		TestThread<WaitResult> waiter = startWaiting(8);
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(waiter.join()).isEqualTo(WaitResult.OK);
	}

	// semantics 19
	@Test
	void waitsThatTimeOutWhileNotifiedAreOneOrTheOther() throws Exception {
		AtomicInteger ok = new AtomicInteger();
		int waiters = 4;
		AtomicInteger left = new AtomicInteger(waiters);
		for (int i = 0; i < waiters; i++) {
			int step = 3000 + i * 700;
			this.threads.run(this.threadKind, () -> {
				for (int round = 0; round < 400; round++) {
					if (this.memory.atomicWait32(8, 0, Duration.ofNanos(round % 20 * step)) == WaitResult.OK) {
						ok.incrementAndGet();
					}
				}
				left.decrementAndGet();
			});
		}
		int woken = 0;
		for (int i = 0; left.get() > 0; i++) {
			woken += this.memory.atomicNotify(8, 1);
			spin(i % 1000);
		}
		this.threads.join();
		assertThat(woken).isEqualTo(ok.get());
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 19, 20
	@Test
	void waitsThatAreInterruptedWhileNotifiedAreOneOrTheOther() throws Exception {
		for (int round = 0; round < 100; round++) {
			TestThread<WaitResult> first = startWaiting(8);
			TestThread<WaitResult> second = startWaiting(8);
			first.interrupt();
			spin(round * 30);
			assertThat(this.memory.atomicNotify(8, 1)).isOne();
			// Either way it was one wake, and whoever was not woken is waiting or threw.
			WaitResult result = null;
			try {
				result = first.join();
			}
			catch (InterruptedException ex) {
				assertThat(second.join()).isEqualTo(WaitResult.OK);
			}
			if (result != null) {
				assertThat(result).isEqualTo(WaitResult.OK);
				assertThat(waiting()).containsExactly(second.thread().threadId());
				assertThat(this.memory.atomicNotify(8, 1)).isOne();
				second.join();
			}
			assertThat(this.memory.waiting()).isZero();
		}
	}

	// semantics 20
	@Test
	void interruptedWaiterThrowsAndLeavesTheQueue() throws Exception {
		TestThread<WaitResult> first = start(() -> {
			try {
				return this.memory.atomicWait32(8, 0);
			}
			finally {
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
			}
		});
		awaitWaiting(this.memory, 1);
		TestThread<WaitResult> second = startWaiting(8);
		first.interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(first::join)
			.withMessageContaining("address 8")
			.withMessageContaining("'test'");
		assertThat(waiting()).containsExactly(second.thread().threadId());
		assertThat(this.memory.waiting()).isOne();
		assertThat(this.memory.atomicNotify(8, 1)).isOne();
		assertThat(second.join()).isEqualTo(WaitResult.OK);
	}

	// semantics 20
	@Test
	void threadThatIsInterruptedBeforeItWaitsThrowsAtOnce() throws Exception {
		List<Wait> waits = List.of(() -> this.memory.atomicWait32(8, 0), () -> this.memory.atomicWait64(8, 0),
				() -> this.memory.atomicWait32(8, 0, Duration.ofDays(1)),
				() -> this.memory.atomicWait64(8, 0, Instant.MAX), () -> this.memory.atomicWait32(8, 0, Duration.ZERO),
				// different value
				() -> this.memory.atomicWait32(8, 1));
		for (Wait wait : waits) {
			TestThread<WaitResult> waiter = start(() -> {
				Thread.currentThread().interrupt();
				try {
					return wait.await();
				}
				finally {
					assertThat(Thread.currentThread().isInterrupted()).isFalse();
				}
			});
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::join);
		}
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 19: the interrupt came second, so it is left for who asks next
	@Test
	void interruptAfterTheWakeIsKept() throws Exception {
		AtomicBoolean interrupted = new AtomicBoolean();
		for (int round = 0; round < 100; round++) {
			TestThread<WaitResult> waiter = start(() -> {
				WaitResult result = this.memory.atomicWait32(8, 0);
				while (!Thread.currentThread().isInterrupted()) {
					Thread.onSpinWait();
				}
				interrupted.set(true);
				return result;
			});
			awaitWaiting(this.memory, 1);
			assertThat(this.memory.atomicNotify(8, 1)).isOne();
			waiter.interrupt();
			assertThat(waiter.join()).isEqualTo(WaitResult.OK);
			assertThat(interrupted).isTrue();
		}
	}

	// semantics 22
	@Test
	void virtualAndPlatformThreadsWakeEachOther() throws Exception {
		int rounds = 300;
		List<ThreadKind> players = List.of(this.threadKind, ThreadKind.VIRTUAL, ThreadKind.PLATFORM);
		// The value says whose turn it is.
		for (int i = 0; i < players.size(); i++) {
			int me = i;
			int next = (i + 1) % players.size();
			this.threads.run(players.get(i), () -> {
				for (int round = 0; round < rounds; round++) {
					int turn = this.memory.atomicLoad32(8);
					while (turn != me) {
						this.memory.atomicWait32(8, turn);
						turn = this.memory.atomicLoad32(8);
					}
					this.memory.atomicAdd32(16, 1);
					this.memory.atomicStore32(8, next);
					this.memory.atomicNotify(8, -1);
				}
			});
		}
		this.threads.join();
		assertThat(this.memory.atomicLoad32(16)).isEqualTo(3 * rounds);
	}

	// semantics 22: far more waits than carriers can be compensated for
	@Test
	void manyWaitsOnManyAddressesEndByNotify() throws Exception {
		int count = (this.threadKind == ThreadKind.VIRTUAL) ? 5000 : 300;
		for (int i = 0; i < count; i++) {
			int address = i * 8 % 65536;
			start(() -> this.memory.atomicWait64(address, 0));
		}
		awaitWaiting(this.memory, count);
		assertThat(this.memory.waiters()).hasSize(count);
		int woken = 0;
		for (int address = 0; address < 65536; address += 8) {
			woken += this.memory.atomicNotify(address, -1);
		}
		assertThat(woken).isEqualTo(count);
		this.threads.join();
		assertThat(this.memory.waiting()).isZero();
	}

	// semantics 14, 24: the value is the number of the round
	@Test
	void plainStoreFollowedByNotifyIsNeverMissed() throws Exception {
		long end = System.nanoTime() + RACE.toNanos();
		AtomicInteger ready = new AtomicInteger();
		AtomicInteger begun = new AtomicInteger();
		TestThread<Void> waiter = this.threads.run(this.threadKind, () -> {
			int round = 0;
			do {
				ready.set(round + 1);
				round = awaitChange(begun, round);
				// The value has changed already, or its notify is still to come.
			}
			while (round > 0 && this.memory.atomicWait32(8, round - 1) != WaitResult.TIMED_OUT);
		});
		long woken = 0;
		int round = 0;
		while (System.nanoTime() < end) {
			round = awaitChange(ready, round);
			begun.set(round);
			spin(round % 64);
			this.memory.data().set(ValueLayout.JAVA_INT, 8, round);
			woken += this.memory.atomicNotify(8, 1);
		}
		awaitChange(ready, round);
		begun.set(-1);
		waiter.join();
		assertThat(this.memory.statistics().waits()).containsEntry(WaitResult.OK, woken);
	}

	private static int awaitChange(AtomicInteger value, int old) {
		long end = System.nanoTime() + TestThreads.LIMIT.toNanos();
		for (int i = 0; value.get() == old; i++) {
			if (i < 1000) {
				Thread.onSpinWait();
			}
			else {
				assertThat(System.nanoTime()).as("missed in round %d", old).isLessThan(end);
				Thread.yield();
			}
		}
		return value.get();
	}

	private static void spin(int times) {
		for (int i = 0; i < times; i++) {
			Thread.onSpinWait();
		}
	}

	@Test
	void waiterTellsWhoWaitsForWhat() throws Exception {
		Instant before = Instant.now();
		this.memory.atomicStore32(8, -1);
		TestThread<WaitResult> narrow = start(() -> {
			Thread.currentThread().setName("narrow");
			return this.memory.atomicWait32(8, -1);
		});
		awaitWaiting(this.memory, 1);
		Instant deadline = Instant.now().plusSeconds(1000);
		TestThread<WaitResult> wide = start(() -> this.memory.atomicWait64(16, 0, deadline));
		awaitWaiting(this.memory, 2);
		assertThat(this.memory.waiters()).satisfiesExactly((waiter) -> {
			assertThat(waiter.address()).isEqualTo(8);
			assertThat(waiter.width()).isEqualTo(32);
			assertThat(waiter.expected()).isEqualTo(0xFFFFFFFFL);
			assertThat(waiter.threadName()).isEqualTo("narrow");
			assertThat(waiter.threadId()).isEqualTo(narrow.thread().threadId());
			assertThat(waiter.virtual()).isEqualTo(this.threadKind == ThreadKind.VIRTUAL);
			assertThat(waiter.since()).isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
			assertThat(waiter.deadline()).isNull();
		}, (waiter) -> {
			assertThat(waiter.address()).isEqualTo(16);
			assertThat(waiter.width()).isEqualTo(64);
			assertThat(waiter.expected()).isZero();
			assertThat(waiter.threadId()).isEqualTo(wide.thread().threadId());
			assertThat(waiter.deadline()).isEqualTo(deadline);
		});
	}

}
