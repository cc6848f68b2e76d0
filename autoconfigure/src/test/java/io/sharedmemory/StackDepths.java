package io.sharedmemory;

import java.util.function.IntPredicate;

/**
 * How deep a stack is, in calls of a test.
 */
public final class StackDepths {

	private StackDepths() {
	}

	/**
	 * A depth that is impossible, and not much more than twice the largest that is not.
	 * @param possible whether a stack has room for so many calls
	 */
	public static int impossible(IntPredicate possible) {
		int depth = limit(possible);
		while (possible.test(depth)) {
			// Frames become smaller when they are compiled meanwhile.
			depth *= 2;
		}
		return 2 * depth;
	}

	private static int limit(IntPredicate possible) {
		int low = 1;
		int high = 1 << 20;
		while (high - low > low / 100 + 1) {
			int middle = (low + high) >>> 1;
			if (possible.test(middle)) {
				low = middle;
			}
			else {
				high = middle;
			}
		}
		return low;
	}

}
