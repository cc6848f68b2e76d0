package io.sharedmemory.structure;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of a queue when somebody stops in the middle of an operation, for ever or
 * for longer than the stall timeout, on a clock that only the tests move.
 */
class QueueRecoveryTests {

	private static final QueueLayout LAYOUT = new QueueLayout(0, 4, 20, Duration.ofSeconds(1));

	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(1, 1));

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 100);

	private final QueueWords words = QueueWords.format(this.memory, LAYOUT);

	private final MessageQueue queue = new MessageQueue(this.words, this.clock::get);

	private final Hands hands = new Hands(this.words);

	@Test
	void aMessageThatIsNotFinishedHoldsUpThoseBehindItForTheStallTimeout() {
		this.hands.claim();
		offer("next");
		assertThat(poll()).isNull();
		pass(Duration.ofMillis(999));
		assertThat(poll()).isNull();
		pass(Duration.ofMillis(1));
		assertThat(poll()).isEqualTo("next");
		assertThat(this.queue.statistics().retired()).isOne();
	}

	@Test
	void theSpaceOfADeadProducerIsOutOfUseUntilItIsReclaimed() {
		this.hands.claim();
		letItBeRetired();
		for (int lap = 0; lap < 5; lap++) {
			assertThat(fill()).isEqualTo(3);
			assertThat(drain()).isEqualTo(3);
		}
		assertThat(this.queue.reclaim()).isOne();
		for (int lap = 0; lap < 5; lap++) {
			assertThat(fill()).isEqualTo(4);
			assertThat(drain()).isEqualTo(4);
		}
	}

	/**
	 * A producer marks a position as skipped, then moves the tail past it.
	 */
	@Test
	void aPositionIsNotTakenForSkippedBeforeTheTailIsPastIt() {
		long dead = this.hands.claim();
		letItBeRetired();
		long next = dead + LAYOUT.capacity();
		for (long position = dead + 1; position < next; position++) {
			offer("message");
			assertThat(poll()).isEqualTo("message");
		}
		assertThat(this.words.replace(next, SlotWord.of(dead, SlotWord.RETIRED), SlotWord.of(next, SlotWord.RETIRED)))
			.isTrue();
		assertThat(poll()).isNull();
		assertThat(poll()).isNull();
		assertThat(this.words.head()).isEqualTo(this.words.tail()).isEqualTo(next);
		offer("next");
		assertThat(poll()).isEqualTo("next");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 17 })
	void aProducerThatWasSlowGivesItsSpaceBackAfterAnyTime(int messages) {
		long slow = this.hands.claim();
		letItBeRetired();
		for (int i = 0; i < messages; i++) {
			offer("message " + i);
			assertThat(poll()).isEqualTo("message " + i);
		}
		assertThat(this.hands.publish(slow, bytes("too late"))).isFalse();
		for (int lap = 0; lap < 3; lap++) {
			assertThat(fill()).isEqualTo(4);
			assertThat(drain()).isEqualTo(4);
		}
		assertThat(this.queue.reclaim()).isZero();
	}

	@Test
	void aLateWriteIsInNobodysMessage() {
		long slow = this.hands.claim();
		letItBeRetired();
		fill();
		this.hands.write(slow, bytes("xxxxxxxxxxxxxxxxxxxx"));
		assertThat(drain()).isEqualTo(3);
		fill();
		this.hands.publish(slow);
		assertThat(drain()).isEqualTo(3);
	}

	@Test
	void theMessageOfASlowConsumerIsWhole() {
		offer("slow");
		long slow = this.hands.take();
		for (int i = 0; i < 3; i++) {
			offer("message " + i);
		}
		assertThat(this.queue.offer(bytes("full"))).isFalse();
		pass(Duration.ofSeconds(1));
		assertThat(drain()).isEqualTo(3);
		assertThat(fill()).as("the slot of the slow one is not used").isEqualTo(3);
		assertThat(this.queue.statistics().retired()).isOne();
		assertThat(this.hands.read(slow)).isEqualTo(bytes("slow"));
		this.hands.release(slow);
		assertThat(drain()).isEqualTo(3);
		assertThat(fill()).isEqualTo(4);
		assertThat(drain()).isEqualTo(4);
	}

	@Test
	void aConsumerThatReadsHoldsUpProducersForTheStallTimeout() {
		fill();
		this.hands.take();
		assertThat(this.queue.offer(bytes("next"))).isFalse();
		pass(Duration.ofMillis(999));
		assertThat(this.queue.offer(bytes("next"))).isFalse();
		pass(Duration.ofMillis(1));
		assertThat(this.queue.offer(bytes("next"))).as("the only slot that is not full is out of use").isFalse();
		assertThat(poll()).isNotNull();
		assertThat(this.queue.offer(bytes("next"))).isTrue();
	}

	@Test
	void aBatchOfTheDeadCostsOneStallTimeout() {
		long position = this.hands.findSpace();
		assertThat(this.hands.claim(position, 3)).isTrue();
		offer("next");
		assertThat(poll()).isNull();
		pass(Duration.ofSeconds(1));
		assertThat(poll()).isEqualTo("next");
		assertThat(this.queue.statistics().retired()).isEqualTo(3);
	}

	@Test
	void aPositionThatIsGivenUpIsSkippedAndUsedAgain() {
		offer("first");
		this.hands.abandon(this.hands.claim());
		offer("second");
		assertThat(poll()).isEqualTo("first");
		assertThat(poll()).isEqualTo("second");
		assertThat(poll()).isNull();
		assertThat(fill()).isEqualTo(4);
		assertThat(drain()).isEqualTo(4);
		assertThat(this.queue.statistics().retired()).isZero();
	}

	@Test
	void aBatchThatIsTooLateKeepsItsOrder() {
		List<byte[]> batch = List.of(bytes("1"), bytes("2"), bytes("3"));
		long position = this.hands.findSpace();
		this.hands.claim(position, 3);
		this.hands.write(position, batch.get(0));
		assertThat(this.hands.publish(position)).isTrue();
		letItBeRetired();
		assertThat(this.queue.statistics().dequeued()).isOne();
		assertThat(this.hands.publish(position + 1)).isFalse();
		this.hands.abandon(position + 2);
		assertThat(fill()).isEqualTo(4);
	}

	@Test
	void ifAllSpacesAreOutOfUseTheQueueIsFullAndCanBeReclaimed() {
		for (int i = 0; i < 4; i++) {
			this.hands.claim();
		}
		letItBeRetired();
		assertThat(this.queue.statistics().retired()).isEqualTo(4);
		assertThat(this.queue.offer(bytes("no space"))).isFalse();
		assertThat(poll()).isNull();
		assertThat(this.queue.offer(bytes("no space"))).isFalse();
		assertThat(this.queue.reclaim()).isEqualTo(4);
		assertThat(fill()).isEqualTo(4);
		assertThat(drain()).isEqualTo(4);
	}

	@Test
	void reclaimNeedNotWaitForTheStallTimeout() {
		for (int i = 0; i < 3; i++) {
			offer("message " + i);
		}
		this.hands.take();
		this.hands.claim();
		assertThat(this.queue.reclaim()).isEqualTo(2);
		assertThat(drain()).isEqualTo(2);
		assertThat(fill()).isEqualTo(4);
		assertThat(drain()).isEqualTo(4);
	}

	@Test
	void aClaimFromBeforeTheCloseIsWaitedFor() {
		long slow = this.hands.claim();
		this.queue.close();
		assertThat(poll()).isNull();
		this.hands.write(slow, bytes("claimed"));
		assertThat(this.hands.publish(slow)).isTrue();
		assertThat(poll()).isEqualTo("claimed");
		assertThatExceptionOfType(QueueClosedException.class).isThrownBy(this.queue::poll);
	}

	@Test
	void aClaimOfTheDeadDoesNotKeepAClosedQueueOpen() {
		this.hands.claim();
		this.queue.close();
		letItBeRetired();
		assertThatExceptionOfType(QueueClosedException.class).isThrownBy(this.queue::poll);
	}

	// The stall timeout, which would wake them, is an hour
	@Test
	void aWakeUpThatCannotBeUsedIsPassedOn() throws Exception {
		QueueWords patient = QueueWords.format(this.memory, new QueueLayout(4096, 2, 20, Duration.ofHours(1)));
		MessageQueue queue = new MessageQueue(patient);
		Hands hands = new Hands(patient);
		try (TestThreads threads = new TestThreads()) {
			List<TestThread<byte[]>> sleepers = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				sleepers.add(threads.call(ThreadKind.PLATFORM, queue::take));
			}
			TestThreads.awaitWaiting(this.memory, 2);
			long first = hands.claim();
			long second = hands.claim();
			hands.publish(second, bytes("second"));
			TestThreads.eventually().until(() -> queue.statistics().waits() > 2);
			TestThreads.awaitWaiting(this.memory, 2);
			hands.publish(first, bytes("first"));
			for (TestThread<byte[]> sleeper : sleepers) {
				assertThat(sleeper.join()).isNotEmpty();
			}
		}
	}

	@Test
	void aWakeUpForASpaceIsPassedOn() throws Exception {
		QueueWords patient = QueueWords.format(this.memory, new QueueLayout(4096, 2, 20, Duration.ofHours(1)));
		MessageQueue queue = new MessageQueue(patient);
		Hands hands = new Hands(patient);
		queue.offerAll(List.of(bytes("first"), bytes("second")));
		try (TestThreads threads = new TestThreads()) {
			List<TestThread<Void>> sleepers = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				sleepers.add(threads.run(ThreadKind.PLATFORM, () -> queue.put(bytes("third"))));
			}
			TestThreads.awaitWaiting(this.memory, 2);
			long first = hands.take();
			long second = hands.take();
			hands.release(second);
			TestThreads.eventually().until(() -> queue.statistics().waits() > 2);
			TestThreads.awaitWaiting(this.memory, 2);
			hands.release(first);
			for (TestThread<Void> sleeper : sleepers) {
				sleeper.join();
			}
			assertThat(queue.depth()).isEqualTo(2);
		}
	}

	@Test
	void aQueueOfWhichAllAreGoneIsReopenedWithItsMessagesAndAllItsSpace() {
		offer("taken");
		offer("read for ever");
		offer("kept");
		poll();
		this.hands.take();
		this.hands.claim();
		this.queue.close();
		MessageQueue reopened = MessageQueue.reopen(this.memory, LAYOUT.address());
		assertThat(reopened.isClosed()).isFalse();
		assertThat(reopened.poll()).asString(StandardCharsets.UTF_8).isEqualTo("kept");
		for (int lap = 0; lap < 5; lap++) {
			assertThat(reopened.poll()).isNull();
			for (int message = 0; message < LAYOUT.capacity(); message++) {
				assertThat(reopened.offer(bytes("new"))).isTrue();
			}
			assertThat(reopened.offer(bytes("one too many"))).isFalse();
			for (int message = 0; message < LAYOUT.capacity(); message++) {
				assertThat(reopened.poll()).isNotNull();
			}
		}
	}

	@Test
	void aQueueOfWhichHalfIsOlderIsNotReopened() {
		offer("first");
		byte[] older = this.memory.data().asSlice(0, LAYOUT.byteSize()).toArray(ValueLayout.JAVA_BYTE);
		poll();
		offer("second");
		// The header is of another moment than the slots.
		MemorySegment.copy(older, 0, this.memory.data(), ValueLayout.JAVA_BYTE, 0, QueueLayout.HEADER_SIZE);
		assertThatExceptionOfType(CorruptQueueException.class)
			.isThrownBy(() -> MessageQueue.reopen(this.memory, LAYOUT.address()));
	}

	private void letItBeRetired() {
		drain();
		pass(LAYOUT.stallTimeout());
		try {
			drain();
		}
		catch (QueueClosedException ex) {
			assertThat(this.queue.isClosed()).isTrue();
		}
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private void offer(String message) {
		assertThat(this.queue.offer(bytes(message))).isTrue();
	}

	private String poll() {
		byte[] message = this.queue.poll();
		return (message != null) ? new String(message, StandardCharsets.UTF_8) : null;
	}

	private int fill() {
		int count = 0;
		while (this.queue.offer(bytes("fill " + count))) {
			count++;
		}
		return count;
	}

	private int drain() {
		List<byte[]> messages = new ArrayList<>();
		return this.queue.drainTo(messages, 100);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
