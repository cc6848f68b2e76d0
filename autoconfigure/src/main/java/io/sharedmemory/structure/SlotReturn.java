package io.sharedmemory.structure;

/**
 * Returns a slot whose operation was given up on, when that operation ends after all:
 * only then does nobody write or read there any more.
 */
final class SlotReturn {

	private SlotReturn() {
	}

	/**
	 * Makes a retired slot usable again.
	 * @param position the position for which the caller held the slot
	 */
	static void giveBack(QueueWords words, long position) {
		long word = words.word(position);
		// It advances when producers skip it, once a lap.
		for (int look = 0; look < Found.LOOKS; look++) {
			long turn = SlotWord.position(word);
			if (SlotWord.state(word) != SlotWord.RETIRED || turn < position) {
				throw words.corruptWord(position, word);
			}
			if (words.replace(position, word, SlotWord.of(turn, SlotWord.RETURNED))) {
				return;
			}
			word = words.word(position);
		}
		throw words.corruptWord(position, word);
	}

}
