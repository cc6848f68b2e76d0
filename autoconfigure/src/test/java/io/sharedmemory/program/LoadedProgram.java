package io.sharedmemory.program;

/**
 * A program that can run any number of times.
 */
@FunctionalInterface
public interface LoadedProgram {

	/**
	 * Makes the memory for a run.
	 */
	ProgramMemory createMemory();

}
