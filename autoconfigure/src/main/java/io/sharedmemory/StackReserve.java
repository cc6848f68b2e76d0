package io.sharedmemory;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes sure that a thread has enough stack for what must not be left half done.
 * <p>
 * A guest can use up its stack at will, and a thread that does so in the middle of a wait
 * or a notify would leave a waiter behind that nobody wakes. Handlers do not help: they
 * run out of stack as well. So whoever is about to take a step that cannot be undone asks
 * for a reserve first, and gets its {@link StackOverflowError} before that step.
 * <p>
 * The reserve is a recursion: the JVM checks the stack at the entry of each method, for
 * the whole frame of that method. Frames are made large by {@value #WIDTH} numbers that
 * have to be kept during a call, which compiled code does in its frame. They are needed
 * once in a while only, so that a call costs about as much as its {@value #DEPTH} empty
 * ones; but often enough for the compiler not to leave them out.
 */
public final class StackReserve {

	/** How many numbers {@link #require} has, for readers of its description. */
	@SuppressWarnings("unused")
	private static final int WIDTH = 96;

	private static final int DEPTH = 12;

	/** How rarely the numbers are really needed; a power of two. */
	private static final int PERIOD = 64;

	/** Always 0, but the compiler cannot know, nor read it only once. */
	@SuppressWarnings("unused")
	private static volatile long zero;

	private StackReserve() {
	}

	/**
	 * Returns if the calling thread has at least ten kilobytes of stack left. After that,
	 * the calls of the calling method, and its handlers, may use as much.
	 * @throws StackOverflowError if it has less
	 */
	public static void require() {
		descend(DEPTH, ThreadLocalRandom.current().nextInt());
	}

	private static long descend(int depth, int chance) {
		if (depth > 0) {
			return descend(depth - 1, chance);
		}
		if ((chance & (PERIOD - 1)) != 0) {
			return chance;
		}
		long a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
		long b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero, b6 = zero, b7 = zero;
		long c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
		long d0 = zero, d1 = zero, d2 = zero, d3 = zero, d4 = zero, d5 = zero, d6 = zero, d7 = zero;
		long e0 = zero, e1 = zero, e2 = zero, e3 = zero, e4 = zero, e5 = zero, e6 = zero, e7 = zero;
		long f0 = zero, f1 = zero, f2 = zero, f3 = zero, f4 = zero, f5 = zero, f6 = zero, f7 = zero;
		long g0 = zero, g1 = zero, g2 = zero, g3 = zero, g4 = zero, g5 = zero, g6 = zero, g7 = zero;
		long h0 = zero, h1 = zero, h2 = zero, h3 = zero, h4 = zero, h5 = zero, h6 = zero, h7 = zero;
		long i0 = zero, i1 = zero, i2 = zero, i3 = zero, i4 = zero, i5 = zero, i6 = zero, i7 = zero;
		long j0 = zero, j1 = zero, j2 = zero, j3 = zero, j4 = zero, j5 = zero, j6 = zero, j7 = zero;
		long k0 = zero, k1 = zero, k2 = zero, k3 = zero, k4 = zero, k5 = zero, k6 = zero, k7 = zero;
		long l0 = zero, l1 = zero, l2 = zero, l3 = zero, l4 = zero, l5 = zero, l6 = zero, l7 = zero;
		long below = descend(0, 1);
		return below + a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7 + c0 + c1 + c2 + c3
				+ c4 + c5 + c6 + c7 + d0 + d1 + d2 + d3 + d4 + d5 + d6 + d7 + e0 + e1 + e2 + e3 + e4 + e5 + e6 + e7 + f0
				+ f1 + f2 + f3 + f4 + f5 + f6 + f7 + g0 + g1 + g2 + g3 + g4 + g5 + g6 + g7 + h0 + h1 + h2 + h3 + h4 + h5
				+ h6 + h7 + i0 + i1 + i2 + i3 + i4 + i5 + i6 + i7 + j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7 + k0 + k1 + k2
				+ k3 + k4 + k5 + k6 + k7 + l0 + l1 + l2 + l3 + l4 + l5 + l6 + l7;
	}

}
