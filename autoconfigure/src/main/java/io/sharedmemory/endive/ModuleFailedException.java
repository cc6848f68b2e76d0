package io.sharedmemory.endive;

/**
 * A thread of an instance trapped, or failed otherwise, and all its threads ended with
 * it. The cause is what the thread failed with.
 */
public final class ModuleFailedException extends WasmModuleException {

	/** The number of the thread. */
	private final int thread;

	ModuleFailedException(String module, int thread, Throwable cause) {
		super(module, "failed in %s: %s".formatted((thread == 0) ? "its main thread" : "thread " + thread, cause),
				cause);
		this.thread = thread;
	}

	/**
	 * The thread that failed.
	 * @return the id that the module knows it by, or 0 for the main thread or one of the
	 * host's that called the module
	 */
	public int thread() {
		return this.thread;
	}

}
