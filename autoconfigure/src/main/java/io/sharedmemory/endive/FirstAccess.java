package io.sharedmemory.endive;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.sharedmemory.FreshStack;

/**
 * Makes the very first accesses, of every kind, on a stack of their own. So
 * {@link AllAddresses}, and what the JVM needs for its handles, are never initialised at
 * the end of a stack, where this would fail permanently. Views and this class have no
 * initialiser.
 */
final class FirstAccess implements Runnable {

	/** Often enough for the JVM's counters to satisfy its compiler. */
	private static final int TIMES = 10_000;

	private static volatile boolean over;

	private FirstAccess() {
	}

	/**
	 * Returns once accesses no longer initialise anything.
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
			MemorySegment bytes = arena.allocate(2 * Long.BYTES, Long.BYTES);
			access(bytes, 0);
			if (AllAddresses.SEGMENT.byteSize() > 0) {
				access(AllAddresses.SEGMENT, bytes.address());
				count(AllAddresses.SEGMENT, bytes.address());
			}
			byte[] copy = new byte[Long.BYTES];
			MemorySegment.copy(copy, 0, bytes, ValueLayout.JAVA_BYTE, 0, copy.length);
			MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
			MemorySegment.copy(bytes.asSlice(1, Long.BYTES), 0, bytes.asSlice(0, Long.BYTES), 0, Long.BYTES);
			bytes.fill((byte) 0);
		}
	}

	/**
	 * Makes the JVM count calls of plain accesses, in the methods of the JDK that they go
	 * through. The compiler does not inline such a method where no calls have been
	 * counted yet, and never makes up for it: a function that loops, and is compiled
	 * early, then stays several times slower.
	 */
	private static void count(MemorySegment segment, long at) {
		for (int i = 0; i < TIMES; i++) {
			AllAddresses.SHORT.set(segment, at, (short) AllAddresses.SHORT.get(segment, at));
			AllAddresses.INT.set(segment, at, (int) AllAddresses.INT.get(segment, at));
			AllAddresses.LONG.set(segment, at, (long) AllAddresses.LONG.get(segment, at));
		}
	}

	private static void access(MemorySegment segment, long at) {
		AllAddresses.BYTE.set(segment, at, (byte) AllAddresses.BYTE.get(segment, at));
		AllAddresses.SHORT.set(segment, at, (short) AllAddresses.SHORT.get(segment, at));
		AllAddresses.INT.set(segment, at, (int) AllAddresses.INT.get(segment, at));
		AllAddresses.LONG.set(segment, at, (long) AllAddresses.LONG.get(segment, at));
		AllAddresses.BYTE.setVolatile(segment, at, (byte) AllAddresses.BYTE.getVolatile(segment, at));
		AllAddresses.ATOMIC_SHORT.setVolatile(segment, at, (short) AllAddresses.ATOMIC_SHORT.getVolatile(segment, at));
		changeInt(segment, at);
		changeLong(segment, at);
	}

	/** Links the operations of the handles, one by one, for exactly these types. */
	private static void changeInt(MemorySegment segment, long at) {
		AllAddresses.ATOMIC_INT.setVolatile(segment, at, (int) AllAddresses.ATOMIC_INT.getVolatile(segment, at));
		int old = (int) AllAddresses.ATOMIC_INT.getAndAdd(segment, at, 0);
		old += (int) AllAddresses.ATOMIC_INT.getAndBitwiseAnd(segment, at, old);
		old += (int) AllAddresses.ATOMIC_INT.getAndBitwiseOr(segment, at, old);
		old += (int) AllAddresses.ATOMIC_INT.getAndBitwiseXor(segment, at, old);
		old += (int) AllAddresses.ATOMIC_INT.getAndSet(segment, at, old);
		old += (int) AllAddresses.ATOMIC_INT.compareAndExchange(segment, at, old, old);
		requireZero(old);
	}

	private static void changeLong(MemorySegment segment, long at) {
		AllAddresses.ATOMIC_LONG.setVolatile(segment, at, (long) AllAddresses.ATOMIC_LONG.getVolatile(segment, at));
		long old = (long) AllAddresses.ATOMIC_LONG.getAndAdd(segment, at, 0L);
		old += (long) AllAddresses.ATOMIC_LONG.getAndBitwiseAnd(segment, at, old);
		old += (long) AllAddresses.ATOMIC_LONG.getAndBitwiseOr(segment, at, old);
		old += (long) AllAddresses.ATOMIC_LONG.getAndBitwiseXor(segment, at, old);
		old += (long) AllAddresses.ATOMIC_LONG.getAndSet(segment, at, old);
		old += (long) AllAddresses.ATOMIC_LONG.compareAndExchange(segment, at, old, old);
		requireZero(old);
	}

	private static void requireZero(long value) {
		if (value != 0) {
			throw new IllegalStateException("Fresh bytes are zero, and only zeros were written");
		}
	}

}
