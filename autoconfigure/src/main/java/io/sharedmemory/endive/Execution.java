package io.sharedmemory.endive;

/**
 * How the functions of a module are executed.
 */
public enum Execution {

	/**
	 * Compiled to bytecode of the JVM when the module is loaded, once for all instances.
	 */
	COMPILED("compiled"),

	/**
	 * Interpreted: loads faster and generates no classes, but runs many times slower.
	 */
	INTERPRETED("interpreted");

	private final String label;

	Execution(String label) {
		this.label = label;
	}

	/**
	 * Returns the name that meters, endpoints and recordings use. Dashboards and alerts
	 * depend on it, so it stays the same even if the constant is renamed.
	 * @return the label
	 */
	public String label() {
		return this.label;
	}

}
