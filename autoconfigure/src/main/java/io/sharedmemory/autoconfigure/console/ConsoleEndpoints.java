package io.sharedmemory.autoconfigure.console;

import org.jspecify.annotations.Nullable;

/**
 * The endpoints that the page reads.
 *
 * @param availability whether the server that has the page has endpoints
 * @param memories the path of the endpoint of memories, {@code null} if it is not exposed
 * @param plugins the path of the endpoint of plugins, {@code null} if it is not exposed
 */
record ConsoleEndpoints(Availability availability, @Nullable String memories, @Nullable String plugins) {

	static ConsoleEndpoints none(Availability availability) {
		return new ConsoleEndpoints(availability, null, null);
	}

	/**
	 * Whether there can be endpoints.
	 */
	enum Availability {

		/** There are those that are exposed. */
		PRESENT("present"),

		/** Actuator is not on the class path. */
		ABSENT("absent"),

		/** The port of the management server is -1. */
		DISABLED("disabled");

		private final String attribute;

		Availability(String attribute) {
			this.attribute = attribute;
		}

		/**
		 * What the script of the page knows it by.
		 */
		String attribute() {
			return this.attribute;
		}

	}

}
