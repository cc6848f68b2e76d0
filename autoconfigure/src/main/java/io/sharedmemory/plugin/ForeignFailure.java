package io.sharedmemory.plugin;

import java.util.List;

import io.sharedmemory.endive.WasiExit;
import org.jspecify.annotations.Nullable;

/**
 * Finds what host functions threw. They may put texts of a guest into their messages, and
 * nobody but who called is shown what is in a memory.
 */
final class ForeignFailure {

	private static final int DEEPEST = 20;

	private static final List<String> TRUSTED = List.of("wasm.", "run.endive.runtime.", "run.endive.wasm.",
			"run.endive.compiler.", "io.sharedmemory.plugin.", "io.sharedmemory.endive.", "io.sharedmemory.registry.");

	private static final String MEMORY = "io.sharedmemory";

	private ForeignFailure() {
	}

	/**
	 * The first of a failure and its causes whose message others have written.
	 */
	static @Nullable Throwable find(@Nullable Throwable failure) {
		int depth = 0;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (isForeign(cause) || ++depth > DEEPEST) {
				return cause;
			}
		}
		return null;
	}

	private static boolean isForeign(Throwable failure) {
		// An exit tells its code and nothing else, whoever throws it.
		return WasiExit.code(failure).isEmpty() && hasMessage(failure) && !isTrusted(failure.getStackTrace());
	}

	private static boolean hasMessage(Throwable failure) {
		try {
			return failure.getMessage() != null;
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

	private static boolean isTrusted(StackTraceElement[] stack) {
		if (stack.length == 0) {
			return false;
		}
		String className = stack[0].getClassName();
		return TRUSTED.stream().anyMatch(className::startsWith)
				|| className.substring(0, Math.max(0, className.lastIndexOf('.'))).equals(MEMORY);
	}

}
