package io.sharedmemory.plugin;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A call that was in progress when it was looked at, or the start of an instance.
 *
 * @param export the export that was called; {@code null} if an instance starts, as any
 * name could be that of an export
 * @param thread the thread that called it, or makes the instance; do not keep it
 * @param since when it began
 * @param elapsed for how long it had been going on
 * @param deadline when it will be ended, {@code null} if never
 * @param endingRequested whether it was told to end, and has not ended yet
 */
public record RunningCall(@Nullable String export, Thread thread, Instant since, Duration elapsed,
		@Nullable Instant deadline, boolean endingRequested) {

	/**
	 * Returns whether an instance starts: its start function or initializer runs, or it
	 * waits for the start of another one over the same memory.
	 * @return {@code false} for a call of an export
	 */
	public boolean isStart() {
		return this.export == null;
	}

}
