package io.sharedmemory.structure;

/**
 * What somebody does with a slot whose operation was given up on, when it comes to its
 * end all the same: only then does nobody write or read there any more.
 */
final class SlotReturn {

	private SlotReturn() {
	}

	/**
	 * Makes a retired slot usable again.
	 * @param position the position that the caller had the slot for
	 */
	static void giveBack(QueueWords words, long position) {
		long word = words.word(position);
		// It moves on when producers skip it, once a lap.
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
