package io.sharedmemory.endive;

/**
 * What an instance may do with a memory that it was given.
 */
public enum MemoryAccess {

	/**
	 * Everything that the module does with a memory of its own.
	 */
	READ_WRITE("read-write"),

	/**
	 * Reading, waiting and notifying. Anything that would write traps and changes
	 * nothing, even if it would write the value that is already there: stores, atomic
	 * stores and read-modify-writes, {@code memory.fill}, {@code memory.copy} to it,
	 * {@code memory.init}, active data segments, {@code memory.grow}, and host functions
	 * that write through the instance, such as those of WASI. A bulk instruction for no
	 * bytes writes nothing, and an access that is out of bounds or misaligned traps for
	 * that reason.
	 * <p>
	 * This applies to all threads of the instance. The host and other instances may write
	 * in the meantime: the access is restricted, the content is not constant.
	 */
	READ_ONLY("read-only");

	private final String label;

	MemoryAccess(String label) {
		this.label = label;
	}

	/**
	 * Returns the name that configurations and endpoints use. Scripts depend on it, so it
	 * stays the same even if the constant is renamed.
	 * @return the label
	 */
	public String label() {
		return this.label;
	}

}
