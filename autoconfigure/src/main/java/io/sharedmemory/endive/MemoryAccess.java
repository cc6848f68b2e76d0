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
	 * Reading, waiting and notifying. What would write traps and changes nothing, also if
	 * it would write what is there already: stores, atomic stores and read-modify-writes,
	 * {@code memory.fill}, {@code memory.copy} to it, {@code memory.init}, active data
	 * segments, {@code memory.grow}, and host functions that write through the instance,
	 * such as those of WASI. A bulk instruction for no bytes writes nothing, and an
	 * access that is out of bounds or not aligned traps for that.
	 * <p>
	 * It holds for all threads of the instance. The host and other instances may write
	 * meanwhile: it is the access that is bounded, not the content.
	 */
	READ_ONLY("read-only");

	private final String label;

	MemoryAccess(String label) {
		this.label = label;
	}

	/**
	 * What configurations and endpoints call it. Scripts live on that: it stays, whatever
	 * the constant is called.
	 * @return the label
	 */
	public String label() {
		return this.label;
	}

}
