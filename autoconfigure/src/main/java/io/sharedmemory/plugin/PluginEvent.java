package io.sharedmemory.plugin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a plugin.
 *
 * @param time when it happened
 * @param kind what happened
 * @param generation the generation that ran then
 * @param detail what there is to say besides, for people: the message of what failed. It
 * has no content of a memory in it; {@code null} if there is nothing
 */
public record PluginEvent(Instant time, Kind kind, long generation, @Nullable String detail) {

	/**
	 * What can happen to a plugin.
	 */
	public enum Kind {

		/** It was loaded for the first time. */
		LOADED,

		/** Another version was put in charge. */
		RELOADED,

		/** Another version could not be loaded; the old one goes on. */
		RELOAD_FAILED,

		/** A call trapped. */
		TRAPPED,

		/** A call was ended at its deadline. */
		TIMED_OUT,

		/** An instance was thrown away, because a call of it had failed. */
		INSTANCE_DISCARDED

	}

}
