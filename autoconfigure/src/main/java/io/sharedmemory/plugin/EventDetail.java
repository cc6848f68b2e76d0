package io.sharedmemory.plugin;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What an event says of a failure. Nobody is shown what is in a memory, and host
 * functions may put texts of a guest into the messages of what they throw. So of what
 * neither the engine nor this library threw there is the class alone; who called gets all
 * of it.
 */
final class EventDetail {

	/** A module can have names of any length. */
	static final int LONGEST = 500;

	private static final int DEEPEST = 20;

	private static final List<String> TRUSTED = List.of("wasm.", "run.endive.runtime.", "run.endive.wasm.",
			"run.endive.compiler.", "io.sharedmemory.plugin.", "io.sharedmemory.endive.", "io.sharedmemory.registry.");

	private static final String MEMORY = "io.sharedmemory";

	private EventDetail() {
	}

	static @Nullable String of(Throwable failure) {
		return shorten(switch (failure) {
			case PluginTrapException trap -> of(trap, foreign(trap.getCause()));
			case PluginLoadException load when ranGuest(load) -> of(load, foreign(load.getCause()));
			// Neither a timeout nor what does not even start tells anything of a guest.
			default -> failure.getMessage();
		});
	}

	private static @Nullable String of(PluginTrapException trap, @Nullable Throwable foreign) {
		return (foreign == null) ? trap.getMessage() : "Plugin '%s' failed in %s: a host function threw %s"
			.formatted(trap.plugin(), trap.place(), foreign.getClass().getName());
	}

	private static @Nullable String of(PluginLoadException load, @Nullable Throwable foreign) {
		return (foreign == null) ? load.getMessage()
				: "Plugin '%s' cannot be loaded: a host function threw %s when an instance started"
					.formatted(load.plugin(), foreign.getClass().getName());
	}

	private static boolean ranGuest(PluginLoadException load) {
		return load.getCause() instanceof InstanceNotMadeException;
	}

	/**
	 * The first of a failure and its causes whose message others have written.
	 */
	private static @Nullable Throwable foreign(@Nullable Throwable failure) {
		int depth = 0;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause.getMessage() != null && !isTrusted(cause.getStackTrace()) || ++depth > DEEPEST) {
				return cause;
			}
		}
		return null;
	}

	private static boolean isTrusted(StackTraceElement[] stack) {
		if (stack.length == 0) {
			return false;
		}
		String className = stack[0].getClassName();
		return TRUSTED.stream().anyMatch(className::startsWith)
				|| className.substring(0, Math.max(0, className.lastIndexOf('.'))).equals(MEMORY);
	}

	private static @Nullable String shorten(@Nullable String detail) {
		return (detail == null || detail.length() <= LONGEST) ? detail : detail.substring(0, LONGEST) + "...";
	}

}
