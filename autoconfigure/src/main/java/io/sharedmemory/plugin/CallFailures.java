package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.sharedmemory.endive.WasiExit;
import io.sharedmemory.plugin.CallWatch.Ending;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmInterruptedException;

/**
 * Says what became of a call that failed.
 */
final class CallFailures {

	private CallFailures() {
	}

	/**
	 * What the caller gets.
	 * @param ending why the call was told to end, if it was
	 * @param failure what the guest or a host function threw
	 * @param circumstances what to add to what a trap is said to be
	 */
	static RuntimeException of(LoadedModule module, String export, @Nullable Ending ending, @Nullable Duration timeout,
			Throwable failure, Supplier<String> circumstances) {
		String plugin = module.definition().name();
		if (ending == Ending.TIMEOUT && timeout != null) {
			return new PluginTimeoutException(plugin, export, timeout, failure);
		}
		if (ending == Ending.STOP) {
			return new PluginException(plugin, "was stopped while it was in %s".formatted(export), failure);
		}
		if (isInterrupt(failure)) {
			// Some host functions drop it.
			Thread.currentThread().interrupt();
			return new PluginException(plugin, "was interrupted in %s".formatted(export), failure);
		}
		if (failure instanceof OutOfMemoryError error) {
			throw error;
		}
		return new PluginTrapException(plugin, export, function(module, failure), reason(failure) + circumstances.get(),
				failure);
	}

	/**
	 * How a call ended whose caller gets a failure.
	 */
	static CallOutcome outcome(Throwable failure) {
		return switch (failure) {
			case PluginTimeoutException timeout -> CallOutcome.TIMEOUT;
			case PluginTrapException trap when trap.getCause() != null && WasiExit.code(trap.getCause()).isPresent() ->
				CallOutcome.EXIT;
			case PluginTrapException trap -> CallOutcome.TRAP;
			default -> CallOutcome.ERROR;
		};
	}

	/**
	 * Whether the calling thread was interrupted: not another one, whose failure a host
	 * function passes on, nor that of a call of another plugin, which it ended itself.
	 */
	private static boolean isInterrupt(Throwable failure) {
		int depth = 0;
		for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
			if (cause instanceof WasmInterruptedException || cause instanceof InterruptedException) {
				return true;
			}
			if (cause instanceof PluginException) {
				return Thread.currentThread().isInterrupted();
			}
			if (cause instanceof ExecutionException || cause instanceof CompletionException) {
				return false;
			}
			depth++;
		}
		return false;
	}

	private static String reason(Throwable failure) {
		OptionalInt exitCode = WasiExit.code(failure);
		if (exitCode.isPresent()) {
			return "it exited with code %d".formatted(exitCode.getAsInt());
		}
		if (failure instanceof StackOverflowError) {
			return "call stack exhausted";
		}
		return Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
	}

	/**
	 * The innermost function of the module, as far as the stack trace tells. That of
	 * another plugin's failure tells of that plugin.
	 */
	private static @Nullable String function(LoadedModule module, Throwable failure) {
		if (failure instanceof PluginException) {
			return null;
		}
		return Stream.of(failure.getStackTrace())
			.flatMap((frame) -> module.linkable().function(frame).stream())
			.findFirst()
			.orElse(null);
	}

}
