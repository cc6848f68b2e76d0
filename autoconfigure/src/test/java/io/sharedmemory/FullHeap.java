package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * What fills the heap, to the last bytes.
 */
public final class FullHeap {

	private static final int[] SIZES = { 1 << 20, 1 << 14, 1 << 8, 0 };

	private @Nullable Block first;

	public void fill() {
		for (int size : SIZES) {
			try {
				while (true) {
					this.first = new Block(new byte[size], this.first);
				}
			}
			catch (OutOfMemoryError ex) {
				// Full, as it is to be.
			}
		}
	}

	/**
	 * Makes room for the last of the smallest blocks.
	 */
	public void drop(int blocks) {
		for (int i = 0; i < blocks && this.first != null; i++) {
			this.first = this.first.next;
		}
	}

	public void clear() {
		this.first = null;
	}

	private record Block(byte[] content, @Nullable Block next) {
	}

}
