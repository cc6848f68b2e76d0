package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What an event says of a failure.
 */
final class EventDetail {

	/** A module can have names of any length. */
	static final int LONGEST = 500;

	private EventDetail() {
	}

	static @Nullable String of(Throwable failure) {
		return shorten((failure instanceof PluginException known) ? known.withoutContent().getMessage()
				: failure.getMessage());
	}

	private static @Nullable String shorten(@Nullable String detail) {
		return (detail == null || detail.length() <= LONGEST) ? detail : detail.substring(0, LONGEST) + "...";
	}

}
