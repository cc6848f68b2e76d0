package io.sharedmemory.endive;

import java.util.OptionalInt;

import run.endive.runtime.ExecutionCompletedException;
import run.endive.wasi.WasiExitException;

/**
 * Recognises calls of {@code proc_exit} from outside. Endive's WASI does not have to be
 * on the class path; without it, nothing exits.
 */
public final class WasiExit {

	private static final boolean PRESENT = isPresent();

	private WasiExit() {
	}

	/**
	 * Returns whether Endive's WASI is present.
	 */
	static boolean isPossible() {
		return PRESENT;
	}

	/**
	 * Returns the exit code, if guest code ended by {@code proc_exit}.
	 * @param failure what a call of the guest threw
	 * @return the exit code, empty if it ended in another way
	 */
	public static OptionalInt code(Throwable failure) {
		if (failure instanceof ExecutionCompletedException) {
			return OptionalInt.of(0);
		}
		return (PRESENT && failure instanceof WasiExitException exit) ? OptionalInt.of(exit.exitCode())
				: OptionalInt.empty();
	}

	private static boolean isPresent() {
		try {
			Class.forName("run.endive.wasi.WasiExitException", false, WasiExit.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

}
