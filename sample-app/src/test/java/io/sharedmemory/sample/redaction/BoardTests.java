package io.sharedmemory.sample.redaction;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.WaitResult;
import io.sharedmemory.sample.redaction.TestThreads.TestThread;
import io.sharedmemory.sample.redaction.TextSpace.Range;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The {@link Board} against {@code board.h}, whose layout is said once more in here.
 */
@Timeout(60)
class BoardTests {

	/** Longer than the test may take: a wake-up that is missing is not made up for. */
	private static final Duration FOREVER = Duration.ofHours(1);

	private static final long ADDRESS = 4096;

	private static final int SLOTS = 4;

	private static final long TAIL = ADDRESS + 64;

	private static final long BELL = ADDRESS + 128;

	private static final long STOP = ADDRESS + 192;

	private static final long COMPLETED = ADDRESS + 256;

	private static final long SLOT_COUNT = ADDRESS + 384;

	private static final long RING = ADDRESS + 448;

	private static final Range INPUT = new Range(10_000, 100);

	private static final Range OUTPUT = new Range(20_000, 300);

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(3, 3));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final Board board = new Board(this.memory, ADDRESS, SLOTS);

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 1023, 1024 })
	void slotsOfABoardAreAPowerOfTwoAndStandWithinItsSize(int slots) {
		long address = 128;
		new Board(this.memory, address, slots);
		int count = this.memory.atomicLoad32(address + 384);
		assertThat(Integer.bitCount(count)).isEqualTo(1);
		assertThat(count).isBetween(slots, 2 * slots - 1);
		long slotsOffset = (448 + 4L * count + 63) / 64 * 64;
		assertThat(Board.size(slots)).isEqualTo(slotsOffset + 64L * count);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4, 5, 16 })
	void boardTouchesNothingAroundIt(int slots) {
		long end = ADDRESS + Board.size(slots);
		MemorySegment before = this.memory.data().asSlice(0, ADDRESS);
		MemorySegment behind = this.memory.data().asSlice(end);
		before.fill((byte) 7);
		behind.fill((byte) 7);
		this.memory.data().asSlice(ADDRESS, Board.size(slots)).fill((byte) 0);
		Board other = new Board(this.memory, ADDRESS, slots);
		for (int slot = 0; slot < slots; slot++) {
			other.publish(slot, INPUT, OUTPUT);
		}
		other.stop();
		other.failAll();
		assertThat(before.toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
		assertThat(behind.toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
	}

	@Test
	void addressesAreAligned() {
		assertThat(Board.alignUp(0)).isZero();
		assertThat(Board.alignUp(1)).isEqualTo(64);
		assertThat(Board.alignUp(64)).isEqualTo(64);
		assertThat(Board.alignUp(65)).isEqualTo(128);
		assertThat(this.board.address()).isEqualTo(ADDRESS);
	}

	@Test
	void publishedTextIsInItsSlotAndOnTheRing() {
		this.board.publish(2, INPUT, OUTPUT);
		assertThat(slot(2, 0)).isEqualTo(Board.READY);
		assertThat(slot(2, 8)).isEqualTo(10_000);
		assertThat(slot(2, 12)).isEqualTo(100);
		assertThat(slot(2, 16)).isEqualTo(20_000);
		assertThat(slot(2, 20)).isEqualTo(300);
		assertThat(this.memory.atomicLoad32(RING)).isEqualTo(2);
		assertThat(this.memory.atomicLoad32(TAIL)).isEqualTo(1);
		for (int other : new int[] { 0, 1, 3 }) {
			assertThat(slot(other, 0)).isZero();
		}
	}

	@Test
	void ticketsGoAroundTheRing() {
		for (int ticket = 0; ticket < 3 * SLOTS; ticket++) {
			this.board.publish(ticket * 3 % SLOTS, INPUT, OUTPUT);
			assertThat(this.memory.atomicLoad32(TAIL)).isEqualTo(ticket + 1);
			assertThat(this.memory.atomicLoad32(RING + 4L * (ticket % SLOTS))).isEqualTo(ticket * 3 % SLOTS);
		}
	}

	@Test
	void ticketsWrapAround() {
		this.memory.atomicStore32(TAIL, -2);
		for (int slot = 0; slot < SLOTS; slot++) {
			this.board.publish(slot, INPUT, OUTPUT);
		}
		assertThat(this.memory.atomicLoad32(TAIL)).isEqualTo(2);
		assertThat(this.memory.data().asSlice(RING, 4L * SLOTS).toArray(ValueLayout.JAVA_INT)).containsExactly(2, 3, 0,
				1);
	}

	@Test
	void textsThatArePublishedAtOnceGetTicketsOfTheirOwn() throws Exception {
		int count = 1024;
		int publishers = 4;
		Board large = new Board(this.memory, ADDRESS, count);
		for (int round = 1; round <= 10; round++) {
			CyclicBarrier start = new CyclicBarrier(publishers);
			List<TestThread<Void>> threads = new ArrayList<>();
			for (int i = 0; i < publishers; i++) {
				int first = i;
				threads.add(this.threads.start(() -> {
					start.await();
					for (int slot = first; slot < count; slot += publishers) {
						large.publish(slot, INPUT, OUTPUT);
					}
					return null;
				}));
			}
			for (TestThread<Void> thread : threads) {
				thread.join();
			}
			assertThat(this.memory.atomicLoad32(TAIL)).isEqualTo(count * round);
			assertThat(this.memory.data().asSlice(RING, 4L * count).toArray(ValueLayout.JAVA_INT))
				.doesNotHaveDuplicates();
		}
	}

	@Test
	void publishingWakesOneWorkerAndStoppingAll() throws Exception {
		List<TestThread<WaitResult>> workers = startWorkers(3);
		this.board.publish(0, INPUT, OUTPUT);
		assertThat(this.memory.waiting()).isEqualTo(2);
		eventually("one worker awake").until(() -> workers.stream().filter(TestThread::isDone).count() == 1);
		this.board.publish(1, INPUT, OUTPUT);
		assertThat(this.memory.waiting()).isEqualTo(1);
		workers.addAll(startWorkers(2));
		assertThat(this.memory.atomicLoad32(STOP)).isZero();
		this.board.stop();
		assertThat(this.memory.atomicLoad32(STOP)).isEqualTo(1);
		for (TestThread<WaitResult> worker : workers) {
			assertThat(worker.join()).isEqualTo(WaitResult.OK);
		}
		this.board.start();
		assertThat(this.memory.atomicLoad32(STOP)).isZero();
	}

	@Test
	void workerThatReadTheBellBeforeItRangDoesNotSleep() throws Exception {
		int bell = this.memory.atomicLoad32(BELL);
		this.board.publish(0, INPUT, OUTPUT);
		assertThat(this.memory.atomicWait32(BELL, bell, FOREVER)).isEqualTo(WaitResult.MISMATCH);
		bell = this.memory.atomicLoad32(BELL);
		this.board.stop();
		assertThat(this.memory.atomicWait32(BELL, bell, FOREVER)).isEqualTo(WaitResult.MISMATCH);
	}

	@ParameterizedTest
	@ValueSource(ints = { Board.DONE, Board.FAILED })
	void waitsForTheEndOfAText(int end) throws Exception {
		this.board.publish(1, INPUT, OUTPUT);
		TestThread<Integer> host = startHost(1);
		set(1, 0, Board.BUSY);
		this.memory.atomicNotify(slotAddress(1), -1);
		eventually("the host waits on")
			.until(() -> this.memory.waiters().stream().anyMatch((waiter) -> waiter.expected() == Board.BUSY));
		assertThat(host.isDone()).isFalse();
		set(1, 24, 77);
		set(1, 0, end);
		this.memory.atomicNotify(slotAddress(1), -1);
		assertThat(host.join()).isEqualTo(end);
		assertThat(this.board.outputLength(1)).isEqualTo(77);
	}

	@Test
	void textThatIsAtItsEndIsNotWaitedFor() throws Exception {
		this.board.publish(1, INPUT, OUTPUT);
		set(1, 0, Board.DONE);
		assertThat(this.board.await(1, Duration.ZERO)).isEqualTo(Board.DONE);
	}

	@ParameterizedTest
	@ValueSource(ints = { Board.READY, Board.BUSY })
	void waitEndsInTime(int state) throws Exception {
		this.board.publish(1, INPUT, OUTPUT);
		set(1, 0, state);
		assertThat(this.board.await(1, Duration.ofMillis(10))).isEqualTo(state);
		assertThat(this.board.await(1, Duration.ofMillis(-10))).isEqualTo(state);
	}

	@Test
	void waitEndsWhenTheMemoryIsClosed() throws Exception {
		this.board.publish(1, INPUT, OUTPUT);
		TestThread<Integer> host = startHost(1);
		this.memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(host::join);
	}

	@Test
	void breakdownFailsTheTextOfThatWorkerOnly() throws Exception {
		int[] workers = { 0, 1, 1, 2 };
		int[] states = { Board.BUSY, Board.BUSY, Board.DONE, Board.READY };
		for (int slot = 0; slot < SLOTS; slot++) {
			this.board.publish(slot, INPUT, OUTPUT);
			set(slot, 4, workers[slot]);
			set(slot, 0, states[slot]);
		}
		TestThread<Integer> host = startHost(1);
		this.board.failTextOf(1);
		assertThat(host.join()).isEqualTo(Board.FAILED);
		assertThat(states()).containsExactly(Board.BUSY, Board.FAILED, Board.DONE, Board.READY);
		// Its slot still names worker 2, from a text before.
		this.board.failTextOf(2);
		assertThat(states()).containsExactly(Board.BUSY, Board.FAILED, Board.DONE, Board.READY);
	}

	@Test
	void allUnfinishedTextsFailAtTheEnd() throws Exception {
		int[] states = { Board.READY, Board.BUSY, Board.DONE, 0 };
		for (int slot = 0; slot < SLOTS; slot++) {
			set(slot, 0, states[slot]);
		}
		TestThread<Integer> ready = startHost(0);
		TestThread<Integer> busy = startHost(1);
		this.board.failAll();
		assertThat(ready.join()).isEqualTo(Board.FAILED);
		assertThat(busy.join()).isEqualTo(Board.FAILED);
		assertThat(states()).containsExactly(Board.FAILED, Board.FAILED, Board.DONE, 0);
	}

	@Test
	void completedTextsAreCounted() {
		assertThat(this.board.completed()).isZero();
		this.memory.atomicAdd32(COMPLETED, 5);
		assertThat(this.board.completed()).isEqualTo(5);
	}

	@Test
	void textsGoInAndOut() {
		byte[] text = "Grüße 日本語 😀".getBytes(StandardCharsets.UTF_8);
		Range range = new Range(70_000, text.length + 10);
		this.board.write(text, range);
		assertThat(this.board.read(range, text.length)).isEqualTo(text);
		assertThat(this.board.read(range.from(text.length), 10)).containsOnly(0);
		assertThat(this.memory.atomicLoad8(69_999)).isZero();
		assertThat(this.memory.atomicLoad8(70_000)).isEqualTo('G');
	}

	private List<TestThread<WaitResult>> startWorkers(int count) {
		int waiting = this.memory.waiting();
		int bell = this.memory.atomicLoad32(BELL);
		List<TestThread<WaitResult>> workers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			workers.add(this.threads.start(() -> this.memory.atomicWait32(BELL, bell)));
		}
		eventually("workers asleep").until(() -> this.memory.waiting() == waiting + count);
		return workers;
	}

	private TestThread<Integer> startHost(int slot) {
		int waiting = this.memory.waiting();
		TestThread<Integer> host = this.threads.start(() -> this.board.await(slot, FOREVER));
		eventually("a host that waits").until(() -> this.memory.waiting() == waiting + 1);
		return host;
	}

	private List<Integer> states() {
		List<Integer> states = new ArrayList<>();
		for (int slot = 0; slot < SLOTS; slot++) {
			states.add(slot(slot, 0));
		}
		return states;
	}

	private int slot(int slot, int field) {
		return this.memory.atomicLoad32(slotAddress(slot) + field);
	}

	private void set(int slot, int field, int value) {
		this.memory.atomicStore32(slotAddress(slot) + field, value);
	}

	private long slotAddress(int slot) {
		return (RING + 4L * this.memory.atomicLoad32(SLOT_COUNT) + 63) / 64 * 64 + 64L * slot;
	}

}
