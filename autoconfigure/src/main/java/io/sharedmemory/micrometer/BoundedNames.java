package io.sharedmemory.micrometer;

import java.util.HashSet;
import java.util.Set;

/**
 * The first names that are requested, up to a maximum; all further names are combined
 * into one.
 */
final class BoundedNames {

	/** Stands for all names beyond the maximum. */
	static final String OTHER = "other";

	private final int maximum;

	/** Guarded by the lock of this object. */
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
	 * Returns whether a name stands for itself.
	 */
	synchronized boolean isOwn(String name) {
		// A name that equals that of the others would be added to them unnoticed.
		if (name.equals(OTHER)) {
			return false;
		}
		return this.names.contains(name) || (this.names.size() < this.maximum && this.names.add(name));
	}

	/**
	 * Returns the name if it stands for itself, {@link #OTHER} otherwise.
	 */
	String of(String name) {
		return isOwn(name) ? name : OTHER;
	}

}
