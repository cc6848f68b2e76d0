package io.sharedmemory;

import java.util.Arrays;

/**
 * How many characters have to be replaced, put in or left out to make one text of
 * another, as long as somebody may have mistaken the one for the other.
 *
 * @param text the one text
 */
record EditDistance(String text) {

	/** The texts have nothing to do with each other. */
	static final int TOO_FAR = Integer.MAX_VALUE;

	/** Of the characters of the longer text, one in so many may be wrong. */
	private static final int SHARE = 3;

	/** There may be thousands of names to compare with. */
	private static final int MOST = 8;

	int to(String other) {
		int bound = Math.min(Math.max(this.text.length(), other.length()) / SHARE, MOST);
		if (Math.abs(this.text.length() - other.length()) > bound) {
			return TOO_FAR;
		}
		int distance = distance(other, bound);
		return (distance <= bound) ? distance : TOO_FAR;
	}

	/**
	 * By rows, of which only what is near the diagonal can be within the bound.
	 */
	private int distance(String other, int bound) {
		int[] row = new int[other.length() + 1];
		Arrays.setAll(row, (i) -> i);
		for (int i = 1; i <= this.text.length(); i++) {
			int[] next = new int[row.length];
			Arrays.fill(next, bound + 1);
			next[0] = i;
			int first = Math.max(1, i - bound);
			int last = Math.min(other.length(), i + bound);
			for (int j = first; j <= last; j++) {
				int replaced = row[j - 1] + ((this.text.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				next[j] = Math.min(replaced, 1 + Math.min(row[j], next[j - 1]));
			}
			row = next;
		}
		return row[other.length()];
	}

}
