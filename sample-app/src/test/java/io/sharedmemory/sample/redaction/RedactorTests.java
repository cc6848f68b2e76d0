package io.sharedmemory.sample.redaction;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.sample.redaction.TestThreads.TestThread;
import io.sharedmemory.sample.redaction.TextSpace.Range;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The {@link Redactor} with two slots and no worker but the test.
 */
@Timeout(60)
class RedactorTests {

	/** Longer than the test may take: a wake-up that is missing is not made up for. */
	private static final Duration FOREVER = Duration.ofHours(1);

	private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

	private static final Duration SHORT = Duration.ofMillis(50);

	private static final int SLOTS = 2;

	private static final long SLOTS_ADDRESS = 512;

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("test", MemoryType.shared(1, 1));

	@AutoClose
	private final SharedMemory tallies = SharedMemory.create("tallies", MemoryType.shared(1, 1));

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final Board board = new Board(this.memory, 0, SLOTS);

	private final TextSpace texts = new TextSpace(this.memory, Board.size(SLOTS));

	private final Redactor redactor = redactor(FOREVER);

	private final Redactor hasty = redactor(SHORT);

	private Redactor redactor(Duration timeout) {
		return new Redactor(this.board, this.texts, new Tallies(this.tallies, this.board, timeout), SLOTS, timeout);
	}

	@BeforeEach
	void start() {
		this.redactor.start();
		this.hasty.start();
	}

	@Test
	void answerIsWhatTheWorkerWrote() throws Exception {
		TestThread<byte[]> request = request();
		int slot = awaitReadySlot();
		Range output = new Range(field(slot, 16), field(slot, 20));
		assertThat(this.board.read(new Range(field(slot, 8), 4), field(slot, 12))).isEqualTo(TEXT);
		assertThat(output.length()).isGreaterThanOrEqualTo(TEXT.length * 7 / 6);
		this.board.write("result".getBytes(StandardCharsets.UTF_8), output);
		this.memory.atomicStore32(address(slot) + 24, 6);
		end(slot, Board.DONE);
		assertThat(request.join()).asString(StandardCharsets.UTF_8).isEqualTo("result");
		assertAllSlotsAreFree();
		assertAllSpaceIsFree();
	}

	@Test
	void textThatThePluginFailsIsUnavailable() throws Exception {
		TestThread<byte[]> request = request();
		end(awaitReadySlot(), Board.FAILED);
		assertThatExceptionOfType(RedactionUnavailableException.class).isThrownBy(request::join)
			.withMessage("The redactor plugin could not redact the text");
		assertAllSlotsAreFree();
		assertAllSpaceIsFree();
	}

	@Test
	void furtherTextWaitsForASlot() throws Exception {
		TestThread<byte[]> first = request();
		int slot = awaitReadySlot();
		TestThread<byte[]> second = request();
		eventually("as many texts as slots").until(() -> this.memory.waiting() == SLOTS);
		TestThread<byte[]> third = request().awaitWaiting();
		assertThat(this.memory.waiting()).as("it waits on no slot").isEqualTo(SLOTS);
		end(slot, Board.DONE);
		first.join();
		eventually("as many texts as slots").until(() -> this.memory.waiting() == SLOTS);
		end(0, Board.DONE);
		end(1, Board.DONE);
		second.join();
		third.join();
		assertAllSlotsAreFree();
		assertAllSpaceIsFree();
	}

	@Test
	void abandonedTextKeepsItsSlotAndSpaceUntilItsEnd() {
		for (int slot = 0; slot < SLOTS; slot++) {
			assertUnavailable("There was not the result within PT0.05S");
		}
		assertUnavailable("There was not a free worker within PT0.05S");
		end(1, Board.FAILED);
		eventually("a free slot").untilAsserted(() -> assertUnavailable("There was not the result within PT0.05S"));
		end(0, Board.DONE);
		end(1, Board.DONE);
		assertAllSpaceIsFree();
	}

	@Test
	void interruptedRequestAbandonsItsText() throws Exception {
		TestThread<byte[]> request = request();
		int slot = awaitReadySlot();
		request.interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(request::join);
		assertThat(this.texts.allocate(this.texts.capacity(), Duration.ZERO)).as("the text has its space").isNull();
		end(slot, Board.DONE);
		assertAllSlotsAreFree();
		assertAllSpaceIsFree();
	}

	@Test
	void textThatFindsNoSpaceGivesItsSlotBack() throws Exception {
		Range all = this.texts.allocate(this.texts.capacity(), FOREVER);
		assertThat(all).isNotNull();
		for (int i = 0; i <= SLOTS; i++) {
			assertUnavailable("There was not space in the memory within PT0.05S");
		}
		this.texts.release(all);
		assertUnavailable("There was not the result within PT0.05S");
	}

	@Test
	void textThatIsTooLongGivesItsSlotBack() throws Exception {
		byte[] text = new byte[(int) this.redactor.maximumLength() + 1];
		for (int i = 0; i <= SLOTS; i++) {
			assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> this.redactor.redact(text));
		}
		assertAllSlotsAreFree();
		assertAllSpaceIsFree();
	}

	@Test
	void stoppedRedactorRefusesTextsUntilItIsStarted() throws Exception {
		this.redactor.stop();
		for (int i = 0; i <= SLOTS; i++) {
			assertThatExceptionOfType(RedactionUnavailableException.class).isThrownBy(() -> this.redactor.redact(TEXT))
				.withMessage("The application is stopping");
		}
		assertAllSpaceIsFree();
		this.redactor.start();
		assertAllSlotsAreFree();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 15, 16, 17, 18, 19, 20, 21, 22, 23, 29, 30, 31, 32, 100, 1000, 1013, 65535, 65536 })
	void longestTextFitsAndALongerOneIsRefused(int capacity) throws Exception {
		TextSpace space = new TextSpace(this.memory, this.memory.dataSize() - capacity);
		Redactor small = new Redactor(this.board, space, new Tallies(this.tallies, this.board, SHORT), 1, SHORT);
		small.start();
		int longest = (int) small.maximumLength();
		// A result is longer by one byte for each six of the text.
		assertThat(longest).isBetween(Math.max(0, (capacity - 16) * 6 / 13 - 1),
				Math.max(0, (capacity - 16) * 6 / 13 + 1));
		assertThatCode(() -> small.requireRoom(longest)).doesNotThrowAnyException();
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> small.requireRoom(longest + 1));
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> small.requireRoom(Long.MAX_VALUE));
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> small.redact(new byte[longest + 1]));
		if (longest > 0) {
			assertThatExceptionOfType(RedactionUnavailableException.class)
				.isThrownBy(() -> small.redact(new byte[longest]))
				.withMessage("There was not the result within PT0.05S");
		}
	}

	private TestThread<byte[]> request() {
		return this.threads.start(() -> this.redactor.redact(TEXT));
	}

	private void assertUnavailable(String message) {
		assertThatExceptionOfType(RedactionUnavailableException.class).isThrownBy(() -> this.hasty.redact(TEXT))
			.withMessage(message);
	}

	private void assertAllSpaceIsFree() {
		eventually("all space is free").until(() -> {
			Range all = this.texts.allocate(this.texts.capacity(), Duration.ZERO);
			if (all != null) {
				this.texts.release(all);
			}
			return all != null;
		});
	}

	private void assertAllSlotsAreFree() throws Exception {
		List<TestThread<byte[]>> requests = List.of(request(), request());
		eventually("as many texts as slots").until(() -> this.memory.waiting() == SLOTS);
		for (int slot = 0; slot < SLOTS; slot++) {
			end(slot, Board.DONE);
		}
		for (TestThread<byte[]> request : requests) {
			request.join();
		}
	}

	private int awaitReadySlot() {
		eventually("a text on the board").until(() -> this.memory.waiting() > 0);
		for (int slot = 0; slot < SLOTS; slot++) {
			if (field(slot, 0) == Board.READY) {
				return slot;
			}
		}
		throw new AssertionError("No slot is ready");
	}

	private void end(int slot, int state) {
		this.memory.atomicStore32(address(slot), state);
		this.memory.atomicNotify(address(slot), -1);
	}

	private int field(int slot, int offset) {
		return this.memory.atomicLoad32(address(slot) + offset);
	}

	private static long address(int slot) {
		return SLOTS_ADDRESS + 64L * slot;
	}

}
