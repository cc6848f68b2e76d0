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
	 * Whether endpoints are available.
	 */
	enum Availability {

		/** The exposed endpoints are available. */
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
		 * Returns the name by which the page's script knows the value.
		 */
		String attribute() {
			return this.attribute;
		}

	}

}
