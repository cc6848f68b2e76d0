package io.sharedmemory.endive;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.sharedmemory.FreshStack;

/**
 * The first plain accesses of all, of every kind, on a stack of their own: so nobody
 * initialises {@link AllAddresses}, or what the JVM needs for its handles, at the end of
 * a stack, where it would fail for ever. Views and this class have no initialiser.
 */
final class FirstAccess implements Runnable {

	private static volatile boolean over;

	private FirstAccess() {
	}

	/**
	 * Returns when plain accesses need nothing for the first time any more.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack.run(new FirstAccess());
			over = true;
		}
	}

	@Override
	public void run() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment bytes = arena.allocate(2 * Long.BYTES);
			access(bytes, 0);
			if (AllAddresses.SEGMENT.byteSize() > 0) {
				access(AllAddresses.SEGMENT, bytes.address());
			}
			byte[] copy = new byte[Long.BYTES];
			MemorySegment.copy(copy, 0, bytes, ValueLayout.JAVA_BYTE, 0, copy.length);
			MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
			MemorySegment.copy(bytes.asSlice(1, Long.BYTES), 0, bytes.asSlice(0, Long.BYTES), 0, Long.BYTES);
			bytes.fill((byte) 0);
		}
	}

	private static void access(MemorySegment segment, long at) {
		AllAddresses.BYTE.set(segment, at, (byte) AllAddresses.BYTE.get(segment, at));
		AllAddresses.SHORT.set(segment, at, (short) AllAddresses.SHORT.get(segment, at));
		AllAddresses.INT.set(segment, at, (int) AllAddresses.INT.get(segment, at));
		AllAddresses.LONG.set(segment, at, (long) AllAddresses.LONG.get(segment, at));
	}

}
