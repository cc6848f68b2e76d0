package io.sharedmemory.sample.redaction;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;

/**
 * The host's side of the redaction board, through which texts go to the redactors and
 * come back. Its layout is that of {@code src/main/wasm/board.h}; a redactor takes the
 * slots in the order in which they were published.
 */
final class Board {

	static final int READY = 1;

	static final int BUSY = 2;

	static final int DONE = 3;

	static final int FAILED = 4;

	static final int ALIGNMENT = 64;

	private static final int HEAD = 0;

	private static final int TAIL = 64;

	private static final int BELL = 128;

	private static final int STOP = 192;

	private static final int COMPLETED = 256;

	private static final int SLOT_COUNT = 384;

	private static final int RING = 448;

	private static final int SLOT_SIZE = 64;

	private static final int SLOT_STATE = 0;

	private static final int SLOT_WORKER = 4;

	private static final int SLOT_INPUT = 8;

	private static final int SLOT_INPUT_LENGTH = 12;

	private static final int SLOT_OUTPUT = 16;

	private static final int SLOT_OUTPUT_CAPACITY = 20;

	private static final int SLOT_OUTPUT_LENGTH = 24;

	private final SharedMemory memory;

	private final long address;

	private final int slotCount;

	/**
	 * Lays a board out in zeroed memory.
	 * @param address where, a multiple of {@link #ALIGNMENT}
	 * @param slots how many texts can be on the board at least
	 */
	Board(SharedMemory memory, long address, int slots) {
		this.memory = memory;
		this.address = address;
		this.slotCount = slotCount(slots);
		memory.atomicStore32(address + SLOT_COUNT, this.slotCount);
	}

	/**
	 * How many bytes a board takes.
	 */
	static long size(int slots) {
		return slotsOffset(slotCount(slots)) + (long) slotCount(slots) * SLOT_SIZE;
	}

	private static int slotCount(int slots) {
		// A power of two, so that the ring goes on where tickets wrap around.
		return Integer.highestOneBit(Math.max(1, slots * 2 - 1));
	}

	private static long slotsOffset(int slotCount) {
		return alignUp(RING + slotCount * 4L);
	}

	static long alignUp(long address) {
		return (address + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	}

	long address() {
		return this.address;
	}

	/**
	 * Puts a text into a slot that nobody else uses, and wakes a worker for it.
	 * @param input the range that holds the text
	 * @param output the range for the result
	 */
	void publish(int slot, TextSpace.Range input, TextSpace.Range output) {
		set(slot, SLOT_INPUT, (int) input.address());
		set(slot, SLOT_INPUT_LENGTH, (int) input.length());
		set(slot, SLOT_OUTPUT, (int) output.address());
		set(slot, SLOT_OUTPUT_CAPACITY, (int) output.length());
		set(slot, SLOT_STATE, READY);
		synchronized (this) {
			int ticket = this.memory.atomicLoad32(this.address + TAIL);
			this.memory.atomicStore32(this.address + RING + Integer.remainderUnsigned(ticket, this.slotCount) * 4L,
					slot);
			this.memory.atomicAdd32(this.address + TAIL, 1);
		}
		ring(1);
	}

	/**
	 * Waits until a worker is done with a slot.
	 * @return {@link #DONE} or {@link #FAILED}, or the state when the time was over
	 */
	int await(int slot, Duration timeout) throws InterruptedException {
		long start = System.nanoTime();
		int state = get(slot, SLOT_STATE);
		while (state == READY || state == BUSY) {
			Duration remaining = timeout.minusNanos(System.nanoTime() - start);
			if (this.memory.atomicWait32(slotAddress(slot), state, remaining) == WaitResult.TIMED_OUT) {
				return get(slot, SLOT_STATE);
			}
			state = get(slot, SLOT_STATE);
		}
		return state;
	}

	int outputLength(int slot) {
		return get(slot, SLOT_OUTPUT_LENGTH);
	}

	/**
	 * How many texts the redactors have finished; wraps around.
	 */
	int completed() {
		return this.memory.atomicLoad32(this.address + COMPLETED);
	}

	/**
	 * Fails the text that a worker had when it broke down.
	 */
	void failTextOf(int worker) {
		for (int slot = 0; slot < this.slotCount; slot++) {
			if (get(slot, SLOT_STATE) == BUSY && get(slot, SLOT_WORKER) == worker) {
				fail(slot, BUSY);
			}
		}
	}

	/**
	 * Lets plugins work that are called from now on. What was published after the last
	 * stop fails.
	 */
	void start() {
		failAll();
		this.memory.atomicStore32(this.address + STOP, 0);
	}

	/**
	 * Asks all plugins to return.
	 */
	void stop() {
		this.memory.atomicStore32(this.address + STOP, 1);
		ring(-1);
	}

	/**
	 * Fails the texts that nobody will redact any more, and takes their tickets back. No
	 * worker may be at work.
	 */
	void failAll() {
		synchronized (this) {
			this.memory.atomicStore32(this.address + HEAD, this.memory.atomicLoad32(this.address + TAIL));
		}
		for (int slot = 0; slot < this.slotCount; slot++) {
			fail(slot, READY);
			fail(slot, BUSY);
		}
	}

	private void fail(int slot, int state) {
		if (this.memory.atomicCompareExchange32(slotAddress(slot) + SLOT_STATE, state, FAILED) == state) {
			this.memory.atomicNotify(slotAddress(slot) + SLOT_STATE, -1);
		}
	}

	private void ring(int workers) {
		this.memory.atomicAdd32(this.address + BELL, 1);
		this.memory.atomicNotify(this.address + BELL, workers);
	}

	private int get(int slot, int field) {
		return this.memory.atomicLoad32(slotAddress(slot) + field);
	}

	private void set(int slot, int field, int value) {
		this.memory.atomicStore32(slotAddress(slot) + field, value);
	}

	private long slotAddress(int slot) {
		return this.address + slotsOffset(this.slotCount) + (long) slot * SLOT_SIZE;
	}

	/**
	 * Copies a text into the memory.
	 */
	void write(byte[] text, TextSpace.Range range) {
		MemorySegment.copy(text, 0, this.memory.data(), ValueLayout.JAVA_BYTE, range.address(), text.length);
	}

	/**
	 * Copies a result out of the memory.
	 */
	byte[] read(TextSpace.Range range, int length) {
		byte[] result = new byte[length];
		MemorySegment.copy(this.memory.data(), ValueLayout.JAVA_BYTE, range.address(), result, 0, length);
		return result;
	}

}
