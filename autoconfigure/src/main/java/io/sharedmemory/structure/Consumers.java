package io.sharedmemory.structure;

/**
 * The steps by which messages are taken: find a position, take it, read, release. None of
 * them blocks. {@link MessageQueue} has the argument why that is safe.
 */
final class Consumers {

	private final QueueWords words;

	private final Signal items;

	private final Signal spaces;

	private final StallWatch writers;

	private final QueueCounters counters;

	private final QueueGate gate;

	Consumers(QueueWords words, Signal items, Signal spaces, StallWatch writers, QueueCounters counters,
			QueueGate gate) {
		this.words = words;
		this.items = items;
		this.spaces = spaces;
		this.writers = writers;
		this.counters = counters;
		this.gate = gate;
	}

	/**
	 * Looks for a message, as soon as nobody holds the queue.
	 * @return its position, or one of the constants of {@link Found}
	 */
	long find() {
		// The caller does not hold anything yet.
		this.gate.pass();
		for (int look = 0; look < Found.LOOKS; look++) {
			long position = this.words.head();
			long word = this.words.word(position);
			if (word == SlotWord.of(position, SlotWord.FULL)) {
				return position;
			}
			long turn = SlotWord.position(word);
			if (turn == position
					|| (turn == position - this.words.capacity() && SlotWord.state(word) != SlotWord.FREE)) {
				long tail = this.words.tail();
				long end = this.words.position(tail);
				if (end < position || (end > position + this.words.capacity() && this.words.head() == position)) {
					throw this.words.corrupt(position, "the tail is at %d".formatted(end));
				}
				if (end == position) {
					// Perhaps marked as skipped, but by a producer that has not got round
					// to announcing it.
					return QueueWords.isClosed(tail) ? Found.CLOSED : Found.NOTHING;
				}
				if (turn == position && SlotWord.state(word) >= SlotWord.RETIRED) {
					if (this.words.advanceHead(position, position + 1)) {
						this.spaces.raise(1);
					}
				}
				else if (!isPast(position, word, end)) {
					return Found.STALLED;
				}
			}
			else if (this.words.head() == position) {
				throw this.words.corruptWord(position, word);
			}
		}
		return Found.BUSY;
	}

	/**
	 * Handles a position that was claimed but not published.
	 * @return false if its producer still has time
	 */
	private boolean isPast(long position, long word, long tail) {
		if (SlotWord.position(word) != position) {
			if (this.words.word(position) == word) {
				throw this.words.corruptWord(position, word);
			}
			return true;
		}
		if (!this.writers.isOver(position, tail)) {
			return false;
		}
		if (this.words.replace(position, word, SlotWord.of(position, SlotWord.RETIRED))) {
			this.counters.retired();
		}
		return true;
	}

	/**
	 * Returns how many messages can be taken together, starting with one that was found.
	 */
	int count(long position, int limit) {
		int count = 1;
		while (count < limit && this.words.word(position + count) == SlotWord.of(position + count, SlotWord.FULL)) {
			count++;
		}
		return count;
	}

	/**
	 * Returns the length of a message that was found.
	 * @return the length, or {@code -1} if another consumer has taken it meanwhile
	 */
	int length(long position) {
		int length = this.words.length(position);
		if (this.words.isLength(length)) {
			return length;
		}
		if (this.words.head() > position) {
			return -1;
		}
		throw this.words.corrupt(position, "a message is said to have %d bytes, of at most %d".formatted(length,
				this.words.layout().maximumMessageSize()));
	}

	/**
	 * Takes messages that were found. {@link #release} must follow for each of them.
	 * @return false if another consumer was faster
	 */
	boolean take(long position, int count) {
		return this.words.advanceHead(position, position + count);
	}

	void read(long position, byte[] message) {
		this.words.read(position, message);
	}

	/**
	 * Makes the slot available to producers.
	 */
	void release(long position) {
		if (!this.words.replace(position, SlotWord.of(position, SlotWord.FULL),
				SlotWord.of(position + this.words.capacity(), SlotWord.FREE))) {
			SlotReturn.giveBack(this.words, position);
			this.counters.late();
		}
	}

	/**
	 * Wakes producers that wait for slots, after some were released.
	 * @param next the position behind them
	 */
	void tellProducers(long next, int count) {
		this.spaces.raise(count);
		// One of the wake-ups may have reached a consumer that found the message before
		// it missing and went back to sleep.
		if (this.items.hasSleepers() && this.words.word(next) == SlotWord.of(next, SlotWord.FULL)) {
			this.items.raise(1);
		}
		// What was read is meaningless if the memory was closed meanwhile.
		this.words.requireOpenMemory();
	}

	/**
	 * Returns the longest time to sleep until the next look.
	 */
	long patienceNanos() {
		return this.writers.patienceNanos();
	}

}
