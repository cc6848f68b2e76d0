package io.sharedmemory.endive.code;

import java.time.Duration;

/**
 * The origin of a module's code.
 *
 * @param kind whether it is from a compiler or a cache
 * @param time the time it took until the code could run
 */
public record CodeOrigin(Kind kind, Duration time) {

	/**
	 * The possible origins of code.
	 */
	public enum Kind {

		/** The module was compiled. */
		COMPILED("compiled"),

		/** The code was stored by an earlier process, or for an earlier plugin. */
		CACHE("cache");

		private final String label;

		Kind(String label) {
			this.label = label;
		}

		/**
		 * Returns the label that meters, endpoints and recordings use. Dashboards and
		 * alerts depend on it, so it stays the same even if the constant is renamed.
		 * @return the label
		 */
		public String label() {
			return this.label;
		}

	}

}
