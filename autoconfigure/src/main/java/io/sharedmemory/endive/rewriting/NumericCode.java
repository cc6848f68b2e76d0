package io.sharedmemory.endive.rewriting;

import java.util.HashMap;
import java.util.Map;

/**
 * What of the computations of a function is rewritten, by the indices among the elements
 * of its code.
 *
 * @param branches the branches that compare, each behind the comparison that it replaces
 * @param directs what needs no call
 * @param comparisons the comparisons for which it need not branch
 */
record NumericCode(Map<Integer, ComparingBranch> branches, Map<Integer, DirectInstruction> directs,
		Map<Integer, Comparison> comparisons) {

	static NumericCode of(FunctionCode code) {
		NumericCode numbers = new NumericCode(new HashMap<>(), new HashMap<>(), ComparisonSites.of(code));
		for (int i = 0; i < code.size(); i++) {
			Callee callee = code.callee(i);
			if (callee != null) {
				numbers.add(i, callee, code);
			}
		}
		return numbers;
	}

	private void add(int index, Callee callee, FunctionCode code) {
		if (callee.direct() != null) {
			this.directs.put(index, callee.direct());
		}
		if (callee.comparison() != null && index + 1 < code.size() && !this.comparisons.containsKey(index)) {
			ComparingBranch branch = ComparingBranch.of(callee.comparison(), code.elements().get(index + 1));
			if (branch != null) {
				this.branches.put(index + 1, branch);
			}
		}
	}

	boolean isEmpty() {
		return this.branches.isEmpty() && this.directs.isEmpty() && this.comparisons.isEmpty();
	}

	/**
	 * Returns whether an element is replaced: by another one, or by the next one.
	 */
	boolean replaces(int index) {
		return this.comparisons.containsKey(index) || this.directs.containsKey(index)
				|| this.branches.containsKey(index) || this.branches.containsKey(index + 1);
	}

	/**
	 * Returns the most that the function grows, in bytes.
	 */
	int growth() {
		return this.directs.size() * DirectInstruction.GROWTH
				- this.branches.values().stream().mapToInt(ComparingBranch::savedBytes).sum();
	}

}
