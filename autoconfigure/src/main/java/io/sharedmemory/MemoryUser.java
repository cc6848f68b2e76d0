package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * Code that uses a memory besides the host, as operators know it.
 *
 * @param kind what it is
 * @param name the name that it was loaded under
 */
public record MemoryUser(Kind kind, String name) {

	/**
	 * Returns the name, if the user is of the given kind.
	 * @param wanted the kind
	 * @return the name, or {@code null} if it is something else
	 */
	public @Nullable String name(Kind wanted) {
		return (this.kind == wanted) ? this.name : null;
	}

	/**
	 * What can use a memory.
	 */
	public enum Kind {

		/** A module that the application loaded itself. */
		MODULE,

		/** A plugin. */
		PLUGIN

	}

}
