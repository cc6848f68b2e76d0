package io.sharedmemory.program;

import run.endive.runtime.Instance;

/**
 * A memory for one run of a program.
 */
public interface ProgramMemory extends AutoCloseable {

	/**
	 * Makes an instance over the memory, for one thread.
	 */
	Instance instantiate();

	@Override
	void close();

}
