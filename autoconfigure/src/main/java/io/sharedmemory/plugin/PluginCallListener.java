package io.sharedmemory.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Hears of the calls of plugins: metrics and traces. It is called in the thread that
 * calls, around each call, so it should be quick; what it throws is logged, and changes
 * nothing for the caller.
 */
@FunctionalInterface
public interface PluginCallListener {

	/** For a call that got no instance: nobody knows which export was meant. */
	String NO_EXPORT = "none";

	/**
	 * A call begins, or was rejected.
	 * @param plugin the name of the plugin
	 * @param export the export that is called, or {@link #NO_EXPORT}
	 * @return what hears of its end, or {@code null} if nobody wants to
	 */
	@Nullable Call begin(String plugin, String export);

	/**
	 * A call that is under way.
	 */
	@FunctionalInterface
	interface Call {

		/**
		 * The call has ended. Called once, in the thread of {@code begin}.
		 * @param outcome how it ended
		 * @param failure what its caller gets; {@code null} if it succeeded
		 */
		void end(CallOutcome outcome, @Nullable Throwable failure);

	}

}
