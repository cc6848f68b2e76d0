package io.sharedmemory.structure;

/**
 * The steps by which messages are put: find a position, claim it, write, publish. None of
 * them blocks. {@link MessageQueue} has the argument why that is safe.
 */
final class Producers {

	private final QueueWords words;

	private final Signal items;

	private final Signal spaces;

	private final StallWatch readers;

	private final QueueCounters counters;

	private final QueueGate gate;

	Producers(QueueWords words, Signal items, Signal spaces, StallWatch readers, QueueCounters counters,
			QueueGate gate) {
		this.words = words;
		this.items = items;
		this.spaces = spaces;
		this.readers = readers;
		this.counters = counters;
		this.gate = gate;
	}

	/**
	 * Looks for a position that can be claimed, as soon as nobody holds the queue.
	 * @return the position, or one of the constants of {@link Found}
	 */
	long find() {
		// The caller does not hold anything yet.
		this.gate.pass();
		for (int look = 0; look < Found.LOOKS; look++) {
			long tail = this.words.tail();
			if (QueueWords.isClosed(tail)) {
				return Found.CLOSED;
			}
			long position = this.words.position(tail);
			long word = this.words.word(position);
			if (word == SlotWord.of(position, SlotWord.FREE)) {
				return position;
			}
			long turn = SlotWord.position(word);
			if (turn == position && SlotWord.state(word) >= SlotWord.RETIRED) {
				// A consumer has skipped it, but has not got round to announcing it.
				this.words.advanceTail(position, position + 1);
			}
			else if (turn == position - this.words.capacity()) {
				long head = this.words.head();
				if (head < turn || (head > position && this.words.tail() == position)) {
					throw this.words.corrupt(position, "the head is at %d".formatted(head));
				}
				if (head == turn) {
					if (SlotWord.state(word) != SlotWord.RETURNED) {
						return Found.NOTHING;
					}
					// Consumers have no reason to look at it.
					this.words.advanceHead(turn, turn + 1);
				}
				else if (!makeUsable(position, word, head)) {
					return Found.STALLED;
				}
			}
			else if (this.words.tail() == position) {
				throw this.words.corruptWord(position, word);
			}
		}
		return Found.BUSY;
	}

	/**
	 * Handles a slot of the previous lap that consumers have finished with.
	 * @return false if one of them is still reading it
	 */
	private boolean makeUsable(long position, long word, long head) {
		long turn = SlotWord.position(word);
		switch (SlotWord.state(word)) {
			case SlotWord.FULL -> {
				if (!this.readers.isOver(turn, head)) {
					return false;
				}
				if (this.words.replace(position, word, SlotWord.of(turn, SlotWord.RETIRED))) {
					this.counters.retired();
				}
			}
			case SlotWord.RETIRED -> this.words.replace(position, word, SlotWord.of(position, SlotWord.RETIRED));
			case SlotWord.RETURNED -> this.words.replace(position, word, SlotWord.of(position, SlotWord.FREE));
			default -> {
				if (this.words.word(position) == word) {
					throw this.words.corruptWord(position, word);
				}
			}
		}
		return true;
	}

	/**
	 * Returns how many positions can be claimed together, starting with one that was
	 * found.
	 */
	int count(long position, int limit) {
		int count = 1;
		while (count < limit && this.words.word(position + count) == SlotWord.of(position + count, SlotWord.FREE)) {
			count++;
		}
		return count;
	}

	/**
	 * Claims positions that were found. {@link #publish} or {@link #abandon} must follow
	 * for each of them.
	 * @return false if another producer was faster
	 */
	boolean claim(long position, int count) {
		return this.words.advanceTail(position, position + count);
	}

	void write(long position, byte[] message) {
		this.words.write(position, message);
	}

	/**
	 * Makes a message that was written available to consumers.
	 * @return false if that was too late: consumers have given up on it, and the message
	 * was not sent
	 */
	boolean publish(long position) {
		if (this.words.replace(position, SlotWord.of(position, SlotWord.FREE), SlotWord.of(position, SlotWord.FULL))) {
			return true;
		}
		giveBack(position);
		return false;
	}

	private void giveBack(long position) {
		SlotReturn.giveBack(this.words, position);
		this.counters.late();
		this.spaces.raise(1);
	}

	/**
	 * Gives up a claimed position, which consumers will skip.
	 */
	void abandon(long position) {
		if (!this.words.replace(position, SlotWord.of(position, SlotWord.FREE),
				SlotWord.of(position, SlotWord.RETURNED))) {
			giveBack(position);
		}
	}

	/**
	 * Wakes consumers, after messages were published or positions were given up.
	 * @param next the position behind them
	 */
	void tellConsumers(long next, int count) {
		this.items.raise(count);
		// One of the wake-ups may have reached a producer that found the space before it
		// taken and went back to sleep.
		if (this.spaces.hasSleepers() && this.words.word(next) == SlotWord.of(next, SlotWord.FREE)) {
			this.spaces.raise(1);
		}
	}

	/**
	 * Returns the longest time to sleep until the next look.
	 */
	long patienceNanos() {
		return this.readers.patienceNanos();
	}

}
