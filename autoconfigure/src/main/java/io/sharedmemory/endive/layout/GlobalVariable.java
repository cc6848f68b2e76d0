package io.sharedmemory.endive.layout;

import java.util.OptionalLong;
import java.util.Set;

/**
 * A global variable of a module.
 *
 * @param name its name in messages
 * @param names the names by which it is exported, imported or known to debuggers
 * @param initialValue the initial value, if the variable is the module's own and the
 * value is the same for each instance
 */
record GlobalVariable(int index, String name, Set<String> names, boolean imported, boolean mutable, boolean i32,
		OptionalLong initialValue) {

	boolean isOwnVariable() {
		return !this.imported && isVariable();
	}

	/**
	 * Returns whether the variable can hold an address that changes.
	 */
	boolean isVariable() {
		return this.mutable && this.i32;
	}

	boolean isCalled(String name) {
		return this.names.contains(name);
	}

	boolean startsWithin(long from, long to) {
		return this.initialValue.isPresent() && this.initialValue.getAsLong() >= from
				&& this.initialValue.getAsLong() < to;
	}

}
