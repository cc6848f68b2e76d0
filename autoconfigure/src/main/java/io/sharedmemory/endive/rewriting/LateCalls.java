package io.sharedmemory.endive.rewriting;

import java.lang.constant.DirectMethodHandleDesc;
import java.util.HashMap;
import java.util.Map;

/**
 * The calls of a function that the JVM's compiler can inline late.
 * <p>
 * It inlines small methods until a function has some 18,000 nodes, or 8000 bytes of
 * bytecode with all that is inlined. An access takes hundreds of both, as the JDK's
 * access to a segment consists of some thirty methods. From then on, all other calls stay
 * calls, and no loop that has one is fast. What is called by {@code invokedynamic} is
 * exempt: it is inlined later, when most nodes have turned out to be unneeded.
 *
 * @param methods the methods, by the indices of their calls among the elements of the
 * code
 * @param cost what the compiler would spend on inlining them at once
 */
record LateCalls(Map<Integer, DirectMethodHandleDesc> methods, int cost) {

	/** In bytes, compared with a call of a static method. */
	private static final int GROWTH = 2;

	/** The cost of an access, in calls that compute with numbers. */
	private static final int ACCESS = 12;

	/** Somewhat less than what has been found to be inlined. */
	private static final int MOST_INLINED = 150;

	static LateCalls of(FunctionCode code, NumericCode numbers, Replacements replacements) {
		Map<Integer, DirectMethodHandleDesc> methods = new HashMap<>();
		int cost = 0;
		for (int i = 0; i < code.size(); i++) {
			Callee callee = code.callee(i);
			Comparison comparison = numbers.comparisons().get(i);
			if (callee != null && comparison != null) {
				methods.put(i, replacements.comparison(comparison, callee.type()));
				cost++;
			}
			else if (callee != null && callee.inlinedLate() != null && !numbers.replaces(i)
					&& (callee.kind() != Callee.Kind.ACCESS || code.loadsMemory(i - 1))) {
				methods.put(i, callee.inlinedLate());
				cost += callee.accessesMemory() ? ACCESS : 1;
			}
		}
		return new LateCalls(methods, cost);
	}

	/**
	 * Returns whether the compiler would leave some of them as calls.
	 */
	boolean exceedInlining() {
		return this.cost > MOST_INLINED;
	}

	/**
	 * Returns the most that the function grows, in bytes.
	 */
	int growth() {
		return this.methods.size() * GROWTH;
	}

}
