package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A call that has ended.
 *
 * @param export the export that was called, or {@link PluginCallListener#NO_EXPORT}
 * @param generation that of the version that was called
 * @param begin when it began, as {@link System#nanoTime()}
 * @param outcome how it ended
 * @param failure what its caller gets; {@code null} if it succeeded
 */
record EndedCall(String export, long generation, long begin, CallOutcome outcome, @Nullable Throwable failure) {
}
