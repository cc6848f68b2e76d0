package io.sharedmemory.endive;

/**
 * A thread of an instance called {@code proc_exit}, or its {@code _start} returned, and
 * all its threads ended with it. The thread that called {@code proc_exit} itself gets
 * Endive's {@code WasiExitException} instead.
 */
public final class ModuleExitedException extends WasmModuleException {

	/** The exit code of the program. */
	private final int exitCode;

	ModuleExitedException(String module, int exitCode) {
		super(module, "exited with code " + exitCode, null);
		this.exitCode = exitCode;
	}

	/**
	 * Returns what the module exited with.
	 * @return the exit code
	 */
	public int exitCode() {
		return this.exitCode;
	}

}
