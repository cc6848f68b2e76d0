package io.sharedmemory.endive.code;

import java.time.Duration;

/**
 * Where the code of a module came from.
 *
 * @param kind from a compiler or a cache
 * @param time how long it took until the code could run
 */
public record CodeOrigin(Kind kind, Duration time) {

	/**
	 * Where code can come from.
	 */
	public enum Kind {

		/** The module was compiled. */
		COMPILED("compiled"),

		/** The code was kept by an earlier process, or for an earlier plugin. */
		CACHE("cache");

		private final String label;

		Kind(String label) {
			this.label = label;
		}

		/**
		 * What meters, endpoints and recordings call it. Dashboards and alerts live on
		 * that: it stays, whatever the constant is called.
		 * @return the label
		 */
		public String label() {
			return this.label;
		}

	}

}
