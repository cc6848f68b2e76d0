package io.sharedmemory.plugin;

import java.util.Collection;

/**
 * The names that there are, for who asked for another.
 *
 * @param names the names
 */
record KnownNames(Collection<String> names) {

	@Override
	public String toString() {
		return this.names.isEmpty() ? "none at all" : String.join(", ", this.names);
	}

}
