package io.sharedmemory.endive;

/**
 * A thread of an instance trapped, or failed otherwise, and all its threads ended with
 * it. The cause is the failure of that thread.
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
	 * Returns the thread that failed.
	 * @return the id by which the module knows it, or 0 for the main thread or a thread
	 * of the host that called the module
	 */
	public int thread() {
		return this.thread;
	}

}
