package io.sharedmemory.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Fills memories with pages of several kinds: untouched, zero again, nearly zero, easy
 * and hard to compress.
 */
final class RandomContent {

	private final SplittableRandom random;

	RandomContent(SplittableRandom random) {
		this.random = random;
	}

	void fill(SharedMemory memory) {
		for (long page = 0; page < memory.size(); page++) {
			fill(memory.data().asSlice(page * MemoryType.PAGE_SIZE, MemoryType.PAGE_SIZE));
		}
	}

	private void fill(MemorySegment page) {
		switch (this.random.nextInt(6)) {
			case 0, 1 -> {
				// Untouched, or what it was.
			}
			case 2 -> page.fill((byte) 0);
			case 3 -> page.set(ValueLayout.JAVA_BYTE, this.random.nextInt(MemoryType.PAGE_SIZE), (byte) -1);
			case 4 -> {
				for (int i = 0; i < MemoryType.PAGE_SIZE; i += this.random.nextInt(1, 100)) {
					page.set(ValueLayout.JAVA_BYTE, i, (byte) this.random.nextInt(3));
				}
			}
			default -> {
				byte[] noise = new byte[MemoryType.PAGE_SIZE];
				this.random.nextBytes(noise);
				MemorySegment.copy(noise, 0, page, ValueLayout.JAVA_BYTE, 0, noise.length);
			}
		}
	}

	static byte[] of(SharedMemory memory) {
		return memory.data().toArray(ValueLayout.JAVA_BYTE);
	}

}
