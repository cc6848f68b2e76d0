package io.sharedmemory.plugin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a plugin.
 *
 * @param time when it happened
 * @param kind what happened
 * @param generation the generation that ran then
 * @param detail further information for people: the message of what failed. It contains
 * nothing of the content of a memory; {@code null} if there is none
 */
public record PluginEvent(Instant time, Kind kind, long generation, @Nullable String detail) {

	/**
	 * What can happen to a plugin.
	 */
	public enum Kind {

		/** It was loaded for the first time. */
		LOADED("loaded"),

		/** Another version took over. */
		RELOADED("reloaded"),

		/** Another version could not be loaded; the old one goes on. */
		RELOAD_FAILED("reload_failed"),

		/** A call trapped. */
		TRAPPED("trapped"),

		/** A call was ended at its deadline. */
		TIMED_OUT("timed_out"),

		/** An instance was discarded, because a call of it had failed. */
		INSTANCE_DISCARDED("instance_discarded");

		private final String label;

		Kind(String label) {
			this.label = label;
		}

		/**
		 * Returns what meters, endpoints and recordings call it. Dashboards and alerts
		 * select by it, so it stays the same, whatever the constant is called.
		 * @return the label
		 */
		public String label() {
			return this.label;
		}

	}

}
