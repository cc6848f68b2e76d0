package io.sharedmemory.plugin;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A call that was under way when it was looked at.
 *
 * @param export the export that was called
 * @param thread the thread that called it; do not keep it
 * @param since when it began
 * @param elapsed for how long it had been going on
 * @param deadline when it will be ended, {@code null} if never
 * @param endingRequested whether it was told to end, and has not
 */
public record RunningCall(String export, Thread thread, Instant since, Duration elapsed, @Nullable Instant deadline,
		boolean endingRequested) {
}
