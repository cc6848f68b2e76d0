package io.sharedmemory.endive;

/**
 * The comparisons of compiled modules, which they call in place of what Endive compiles,
 * wherever the result is used as a number; see
 * {@link io.sharedmemory.endive.rewriting.ClassRewriting}. It is public only for their
 * sake.
 * <p>
 * Endive produces the number with a branch. Where a {@code select} depends on it, the
 * JVM's compiler merges the two into one branch, and keeps it even if processors cannot
 * predict it, as in a merge of sorted numbers. Here the number is computed. What remains
 * of the {@code select} is a branch that the compiler replaces with a conditional move if
 * it has seen both outcomes.
 */
public final class CompiledComparison {

	private static final long UNSIGNED = 0xFFFF_FFFFL;

	private CompiledComparison() {
	}

	/**
	 * Returns whether a number is zero.
	 * @param value the number
	 * @return 1 if it is, otherwise 0
	 */
	public static int isZero(int value) {
		return ((value | -value) >>> 31) ^ 1;
	}

	/**
	 * Returns whether a number is zero.
	 * @param value the number
	 * @return 1 if it is, otherwise 0
	 */
	public static int isZero(long value) {
		return (int) ((value | -value) >>> 63) ^ 1;
	}

	/**
	 * Returns whether two numbers are equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if they are, otherwise 0
	 */
	public static int equal(int first, int second) {
		return isZero(first ^ second);
	}

	/**
	 * Returns whether two numbers are equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if they are, otherwise 0
	 */
	public static int equal(long first, long second) {
		return isZero(first ^ second);
	}

	/**
	 * Returns whether two numbers are different.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if they are, otherwise 0
	 */
	public static int different(int first, int second) {
		return equal(first, second) ^ 1;
	}

	/**
	 * Returns whether two numbers are different.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if they are, otherwise 0
	 */
	public static int different(long first, long second) {
		return equal(first, second) ^ 1;
	}

	/**
	 * Returns whether the first of two signed numbers is less.
	 * @param low the first number
	 * @param high the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int less(int low, int high) {
		return (int) (((long) low - high) >>> 63);
	}

	/**
	 * Returns whether the first of two signed numbers is less.
	 * @param low the first number
	 * @param high the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int less(long low, long high) {
		return (int) (((low & ~high) | (~(low ^ high) & (low - high))) >>> 63);
	}

	/**
	 * Returns whether the first of two signed numbers is greater.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int greater(int first, int second) {
		return less(second, first);
	}

	/**
	 * Returns whether the first of two signed numbers is greater.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int greater(long first, long second) {
		return less(second, first);
	}

	/**
	 * Returns whether the first of two signed numbers is less than the second, or equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atMost(int first, int second) {
		return less(second, first) ^ 1;
	}

	/**
	 * Returns whether the first of two signed numbers is less than the second, or equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atMost(long first, long second) {
		return less(second, first) ^ 1;
	}

	/**
	 * Returns whether the first of two signed numbers is greater than the second, or
	 * equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atLeast(int first, int second) {
		return less(first, second) ^ 1;
	}

	/**
	 * Returns whether the first of two signed numbers is greater than the second, or
	 * equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atLeast(long first, long second) {
		return less(first, second) ^ 1;
	}

	/**
	 * Returns whether the first of two unsigned numbers is less.
	 * @param low the first number
	 * @param high the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int lessUnsigned(int low, int high) {
		return (int) (((low & UNSIGNED) - (high & UNSIGNED)) >>> 63);
	}

	/**
	 * Returns whether the first of two unsigned numbers is less.
	 * @param low the first number
	 * @param high the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int lessUnsigned(long low, long high) {
		return (int) (((~low & high) | (~(low ^ high) & (low - high))) >>> 63);
	}

	/**
	 * Returns whether the first of two unsigned numbers is greater.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int greaterUnsigned(int first, int second) {
		return lessUnsigned(second, first);
	}

	/**
	 * Returns whether the first of two unsigned numbers is greater.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int greaterUnsigned(long first, long second) {
		return lessUnsigned(second, first);
	}

	/**
	 * Returns whether the first of two unsigned numbers is less than the second, or
	 * equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atMostUnsigned(int first, int second) {
		return lessUnsigned(second, first) ^ 1;
	}

	/**
	 * Returns whether the first of two unsigned numbers is less than the second, or
	 * equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atMostUnsigned(long first, long second) {
		return lessUnsigned(second, first) ^ 1;
	}

	/**
	 * Returns whether the first of two unsigned numbers is greater than the second, or
	 * equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atLeastUnsigned(int first, int second) {
		return lessUnsigned(first, second) ^ 1;
	}

	/**
	 * Returns whether the first of two unsigned numbers is greater than the second, or
	 * equal.
	 * @param first the first number
	 * @param second the second number
	 * @return 1 if it is, otherwise 0
	 */
	public static int atLeastUnsigned(long first, long second) {
		return lessUnsigned(first, second) ^ 1;
	}

}
