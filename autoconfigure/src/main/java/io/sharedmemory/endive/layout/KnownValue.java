package io.sharedmemory.endive.layout;

/**
 * What is known about a value on the stack of a function.
 */
sealed interface KnownValue {

	/**
	 * A constant.
	 *
	 * @param value as an unsigned number, as addresses and lengths are
	 */
	record Constant(long value) implements KnownValue {

		boolean isNegative() {
			return (int) this.value < 0;
		}

	}

	/**
	 * The constant to which a local was set before, unless a branch bypassed that.
	 *
	 * @param value as an unsigned number
	 */
	record Likely(long value) implements KnownValue {
	}

	/**
	 * The value that a global variable had.
	 */
	record OfGlobal(int global) implements KnownValue {
	}

	/**
	 * Anything else.
	 */
	record Unknown() implements KnownValue {
	}

}
