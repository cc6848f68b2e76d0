package io.sharedmemory.endive;

import java.util.OptionalInt;

import run.endive.runtime.ExecutionCompletedException;
import run.endive.wasi.WasiExitException;

/**
 * What a call of {@code proc_exit} looks like from outside. Endive's WASI need not be on
 * the class path: then nothing exits.
 */
public final class WasiExit {

	private static final boolean PRESENT = isPresent();

	private WasiExit() {
	}

	/**
	 * Whether Endive's WASI is there.
	 */
	static boolean isPossible() {
		return PRESENT;
	}

	/**
	 * The exit code, if guest code ended by {@code proc_exit}.
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
