package io.sharedmemory.endive;

/**
 * How the functions of a module are executed.
 */
public enum Execution {

	/**
	 * Compiled to bytecode of the JVM when the module is loaded, once for all instances.
	 */
	COMPILED,

	/**
	 * Interpreted: loads faster and generates no classes, but runs many times slower.
	 */
	INTERPRETED

}
