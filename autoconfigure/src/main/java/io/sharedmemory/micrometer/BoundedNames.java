package io.sharedmemory.micrometer;

import java.util.HashSet;
import java.util.Set;

/**
 * The first so many names that are asked for; all the others are one.
 */
final class BoundedNames {

	/** What stands for all that are too many. */
	static final String OTHER = "other";

	private final int maximum;

	/** Guarded by the lock of this. */
	private final Set<String> names = new HashSet<>();

	BoundedNames(int maximum) {
		this.maximum = maximum;
	}

	/**
	 * @throws IllegalArgumentException if the number is negative
	 */
	static int requireNotNegative(int maximum, String what) {
		if (maximum < 0) {
			throw new IllegalArgumentException(
					"The number of %s that have series of their own cannot be %d; 0 is the least".formatted(what,
							maximum));
		}
		return maximum;
	}

	/**
	 * Whether a name stands for itself.
	 */
	synchronized boolean isOwn(String name) {
		// Who is called as the others are would be added up with them unnoticed.
		if (name.equals(OTHER)) {
			return false;
		}
		return this.names.contains(name) || (this.names.size() < this.maximum && this.names.add(name));
	}

	/**
	 * The name, if it stands for itself.
	 */
	String of(String name) {
		return isOwn(name) ? name : OTHER;
	}

}
