package io.sharedmemory.guest;

import java.util.Random;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.structure.QueueLayout;

/**
 * Writes over a queue at the address 0.
 */
final class Garbage {

	private static final int HEADER_SIZE = 320;

	private Garbage() {
	}

	/**
	 * Changes one of the fields that do not change.
	 */
	static void intoHeader(Random random, SharedMemory memory) {
		long word = 4L * random.nextInt(8);
		memory.atomicStore32(word, number(random, memory.atomicLoad32(word)));
	}

	/**
	 * Changes one of the words that do change: tail, head, those that are slept on, and
	 * of a slot its word and its length.
	 */
	static void intoWords(Random random, SharedMemory memory, QueueLayout layout) {
		int slotSize = (int) (layout.byteSize() - HEADER_SIZE) / layout.capacity();
		long slot = HEADER_SIZE + random.nextInt(layout.capacity()) * (long) slotSize;
		long[] words = { 64, 68, 128, 132, 192, 196, 256, 260, slot, slot + 4, slot + 8 };
		long word = words[random.nextInt(words.length)];
		memory.atomicStore32(word, number(random, memory.atomicLoad32(word)));
	}

	private static int number(Random random, int old) {
		return switch (random.nextInt(6)) {
			case 0 -> random.nextInt();
			case 1 -> 0;
			case 2 -> -1;
			case 3 -> old ^ (1 << random.nextInt(32));
			case 4 -> old + random.nextInt(9) - 4;
			default -> random.nextInt(64);
		};
	}

}
