package io.sharedmemory.structure;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;

/**
 * The bytes of one queue. All offsets come from a layout that was checked once and is
 * never read from the memory again, so that no access is outside the queue, whatever the
 * memory holds.
 */
final class QueueWords {

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

	/** The bytes "SMQ1". */
	private static final int MAGIC = 0x31514D53;

	private static final int VERSION = 1;

	private static final int VERSION_OFFSET = 4;

	private static final int CAPACITY_OFFSET = 8;

	private static final int MESSAGE_SIZE_OFFSET = 12;

	private static final int SLOT_SIZE_OFFSET = 16;

	private static final int STALL_TIMEOUT_OFFSET = 24;

	private static final int TAIL_OFFSET = 64;

	private static final int HEAD_OFFSET = 128;

	private static final int ITEMS_OFFSET = 192;

	private static final int SPACES_OFFSET = 256;

	private static final int LENGTH_OFFSET = 8;

	/** The mark of a tail that accepts no more messages. */
	private static final long CLOSED = Long.MIN_VALUE;

	/** No queue gets that far in a thousand years at a billion messages a second. */
	private static final long LAST_POSITION = 1L << 60;

	private final SharedMemory memory;

	private final QueueLayout layout;

	private final MemorySegment bytes;

	private final long address;

	private final long tail;

	private final long head;

	private final long slots;

	private final long slotSize;

	private final long mask;

	private QueueWords(SharedMemory memory, QueueLayout layout) {
		this.memory = memory;
		this.layout = layout;
		this.bytes = memory.data().asSlice(layout.address(), layout.byteSize());
		this.address = layout.address();
		this.tail = this.address + TAIL_OFFSET;
		this.head = this.address + HEAD_OFFSET;
		this.slots = this.address + QueueLayout.HEADER_SIZE;
		this.slotSize = layout.slotSize();
		this.mask = layout.capacity() - 1L;
	}

	/**
	 * Formats a range as an empty queue, whatever it contained.
	 * @throws IllegalArgumentException if the memory has no such range
	 */
	static QueueWords format(SharedMemory memory, QueueLayout layout) {
		if (!fits(memory, layout)) {
			throw new IllegalArgumentException(
					"A queue of %d messages of up to %d bytes at address %d ends at %d, but memory '%s' has %d bytes"
						.formatted(layout.capacity(), layout.maximumMessageSize(), layout.address(),
								layout.address() + layout.byteSize(), memory.name(), memory.dataSize()));
		}
		QueueWords words = new QueueWords(memory, layout);
		words.format();
		return words;
	}

	private void format() {
		// Anyone who opens it meanwhile finds no queue.
		this.memory.atomicStore32(this.address, 0);
		this.bytes.asSlice(0, QueueLayout.HEADER_SIZE).fill((byte) 0);
		this.bytes.set(INT, VERSION_OFFSET, VERSION);
		this.bytes.set(INT, CAPACITY_OFFSET, this.layout.capacity());
		this.bytes.set(INT, MESSAGE_SIZE_OFFSET, this.layout.maximumMessageSize());
		this.bytes.set(INT, SLOT_SIZE_OFFSET, (int) this.slotSize);
		this.memory.atomicStore64(this.address + STALL_TIMEOUT_OFFSET, this.layout.stallTimeout().toNanos());
		for (long position = 0; position < this.layout.capacity(); position++) {
			this.memory.atomicStore64(slot(position), SlotWord.of(position, SlotWord.FREE));
		}
		this.memory.atomicStore32(this.address, MAGIC);
	}

	/**
	 * Opens a queue that has been formatted.
	 * @throws IllegalArgumentException if no queue can be at that address
	 * @throws CorruptQueueException if none is
	 */
	static QueueWords open(SharedMemory memory, long address) {
		QueueLayout smallest = new QueueLayout(address, 1, 1);
		if (!fits(memory, smallest)) {
			throw new IllegalArgumentException("There is no queue at address %d: memory '%s' has %d bytes"
				.formatted(address, memory.name(), memory.dataSize()));
		}
		int magic = memory.atomicLoad32(address);
		int version = memory.atomicLoad32(address + VERSION_OFFSET);
		if (magic != MAGIC || version != VERSION) {
			throw noQueue(memory, address, "it begins with 0x%08x and version %d, not with 0x%08x and version %d"
				.formatted(magic, version, MAGIC, VERSION));
		}
		int slotSize = memory.atomicLoad32(address + SLOT_SIZE_OFFSET);
		QueueLayout layout = layout(memory, address);
		if (slotSize != layout.slotSize()) {
			throw noQueue(memory, address, "its slots are said to have %d bytes, but for messages of up to %d it is %d"
				.formatted(slotSize, layout.maximumMessageSize(), layout.slotSize()));
		}
		if (!fits(memory, layout)) {
			throw noQueue(memory, address, "it would end at %d, but the memory has %d bytes"
				.formatted(address + layout.byteSize(), memory.dataSize()));
		}
		return new QueueWords(memory, layout);
	}

	/**
	 * Opens a queue that has been formatted and all of whose former users are gone.
	 * @throws IllegalArgumentException if no queue can be at that address
	 * @throws CorruptQueueException if there is none there, or an inconsistent one
	 */
	static QueueWords reopen(SharedMemory memory, long address) {
		QueueWords words = open(memory, address);
		words.requireOfOneMoment();
		words.reclaim();
		words.items().forgetSleepers();
		words.spaces().forgetSleepers();
		memory.atomicAnd64(words.tail, ~CLOSED);
		return words;
	}

	/**
	 * Checks what holds whenever nobody is between two steps of an operation on different
	 * words, see {@link MessageQueue}.
	 */
	private void requireOfOneMoment() {
		long head = head();
		long tail = position(tail());
		if (tail < head || tail - head > this.layout.capacity()) {
			throw corrupt(head, "the tail is at %d".formatted(tail));
		}
		for (long position = head; position < head + this.layout.capacity(); position++) {
			long word = word(position);
			long served = SlotWord.position(word);
			int state = SlotWord.state(word);
			boolean possible = (served == position) ? position < tail || state != SlotWord.FULL
					: position >= tail && served == position - this.layout.capacity() && state != SlotWord.FREE;
			if (!possible) {
				throw corruptWord(position, word);
			}
		}
	}

	private static QueueLayout layout(SharedMemory memory, long address) {
		int capacity = memory.atomicLoad32(address + CAPACITY_OFFSET);
		int messageSize = memory.atomicLoad32(address + MESSAGE_SIZE_OFFSET);
		long stallTimeout = memory.atomicLoad64(address + STALL_TIMEOUT_OFFSET);
		try {
			return new QueueLayout(address, capacity, messageSize, Duration.ofNanos(stallTimeout));
		}
		catch (IllegalArgumentException ex) {
			throw noQueue(memory, address, String.valueOf(ex.getMessage()));
		}
	}

	private static CorruptQueueException noQueue(SharedMemory memory, long address, String reason) {
		return new CorruptQueueException(
				"There is no queue at address %d of memory '%s': %s".formatted(address, memory.name(), reason));
	}

	private static boolean fits(SharedMemory memory, QueueLayout layout) {
		return layout.byteSize() <= memory.dataSize() - layout.address();
	}

	String memory() {
		return this.memory.name();
	}

	QueueLayout layout() {
		return this.layout;
	}

	int capacity() {
		return this.layout.capacity();
	}

	/**
	 * Returns the signal that consumers sleep on.
	 */
	Signal items() {
		return new Signal(this.memory, this.address + ITEMS_OFFSET);
	}

	/**
	 * Returns the signal that producers sleep on.
	 */
	Signal spaces() {
		return new Signal(this.memory, this.address + SPACES_OFFSET);
	}

	/**
	 * Returns the position that is claimed next, with {@link #isClosed a mark} if no more
	 * are claimed.
	 */
	long tail() {
		return this.memory.atomicLoad64(this.tail);
	}

	static boolean isClosed(long tail) {
		return tail < 0;
	}

	/**
	 * Returns the position that a tail stands for, whether closed or not.
	 */
	long position(long tail) {
		return checkPosition("tail", tail & ~CLOSED);
	}

	/**
	 * Returns the position that is taken next.
	 */
	long head() {
		return checkPosition("head", this.memory.atomicLoad64(this.head));
	}

	private long checkPosition(String name, long position) {
		if (position < 0 || position > LAST_POSITION) {
			throw corrupt(position, "no %s comes so far".formatted(name));
		}
		return position;
	}

	boolean advanceTail(long position, long next) {
		return this.memory.atomicCompareExchange64(this.tail, position, next) == position;
	}

	boolean advanceHead(long position, long next) {
		return this.memory.atomicCompareExchange64(this.head, position, next) == position;
	}

	boolean isClosed() {
		try {
			return isClosed(tail());
		}
		catch (SharedMemoryClosedException ex) {
			return true;
		}
	}

	void close() {
		this.memory.atomicOr64(this.tail, CLOSED);
	}

	/**
	 * Returns how many positions were claimed but not taken yet, whatever is in the
	 * memory.
	 */
	int depth() {
		try {
			// In this order, the difference may be too large, but not too small.
			long head = this.memory.atomicLoad64(this.head);
			long tail = this.memory.atomicLoad64(this.tail) & ~CLOSED;
			return Math.clamp(tail - head, 0, this.layout.capacity());
		}
		catch (SharedMemoryClosedException ex) {
			return 0;
		}
	}

	/**
	 * Returns the sum of all words that operations change. As they only grow, and never
	 * by 2^64, the sum is the same again only if none has changed. As no message is
	 * overwritten without such a change, what was read in between is consistent.
	 */
	long moment() {
		// Earlier reads of the memory must not be moved behind this.
		VarHandle.acquireFence();
		long sum = this.memory.atomicLoad64(this.head) + (this.memory.atomicLoad64(this.tail) & ~CLOSED);
		for (long slot = 0; slot < this.layout.capacity(); slot++) {
			sum += word(slot);
		}
		return sum;
	}

	/**
	 * Gives back all slots that are held by an operation now.
	 * @return how many slots were given back
	 */
	int reclaim() {
		// Operations that begin after this are not affected.
		long head = head();
		long tail = position(tail());
		int reclaimed = 0;
		for (int slot = 0; slot < this.layout.capacity(); slot++) {
			long word = word(slot);
			long position = SlotWord.position(word);
			boolean inHands = switch (SlotWord.state(word)) {
				case SlotWord.FREE -> position < tail;
				case SlotWord.FULL -> position < head;
				default -> SlotWord.state(word) == SlotWord.RETIRED;
			};
			if (inHands && replace(slot, word, SlotWord.of(position, SlotWord.RETURNED))) {
				reclaimed++;
			}
		}
		return reclaimed;
	}

	/**
	 * Returns the {@link SlotWord word} of the slot that serves a position.
	 */
	long word(long position) {
		return this.memory.atomicLoad64(slot(position));
	}

	boolean replace(long position, long expected, long replacement) {
		return this.memory.atomicCompareExchange64(slot(position), expected, replacement) == expected;
	}

	/**
	 * Returns the length of a message, as the memory has it.
	 */
	int length(long position) {
		return this.bytes.get(INT, slot(position) - this.address + LENGTH_OFFSET);
	}

	boolean isLength(int length) {
		return length >= 0 && length <= this.layout.maximumMessageSize();
	}

	void write(long position, byte[] message) {
		long slot = slot(position) - this.address;
		this.bytes.set(INT, slot + LENGTH_OFFSET, message.length);
		MemorySegment.copy(message, 0, this.bytes, ValueLayout.JAVA_BYTE, slot + QueueLayout.SLOT_HEADER_SIZE,
				message.length);
	}

	void read(long position, byte[] message) {
		MemorySegment.copy(this.bytes, ValueLayout.JAVA_BYTE,
				slot(position) - this.address + QueueLayout.SLOT_HEADER_SIZE, message, 0, message.length);
	}

	private long slot(long position) {
		return this.slots + (position & this.mask) * this.slotSize;
	}

	/**
	 * Creates an exception about something that cannot be in a queue.
	 * @param found what was found, without any content
	 * @throws io.sharedmemory.SharedMemoryClosedException if the reason is that the
	 * memory was closed
	 */
	CorruptQueueException corrupt(long position, String found) {
		requireOpenMemory();
		return new CorruptQueueException("The queue at address %d of memory '%s' was damaged: at position %d, %s"
			.formatted(this.address, this.memory.name(), position, found));
	}

	CorruptQueueException corruptWord(long position, long word) {
		return corrupt(position, "slot %d says 0x%016x".formatted(position & this.mask, word));
	}

	/**
	 * @throws io.sharedmemory.SharedMemoryClosedException if the memory was closed, so
	 * that what was read from it before may be anything
	 */
	void requireOpenMemory() {
		this.memory.size();
	}

	QueueClosedException closed() {
		return new QueueClosedException(this.memory.name(), this.address);
	}

}
