package io.sharedmemory.plugin;

import io.sharedmemory.endive.MemoryAccess;

/**
 * Where the instances of a plugin get the memory of an import from.
 */
public sealed interface PluginMemory {

	/**
	 * Each instance has a memory of its own, made with it and gone with it.
	 */
	PluginMemory PRIVATE = new Private();

	/**
	 * All instances of one version of the plugin share a memory, made with the version
	 * and gone with it.
	 */
	PluginMemory COMMON = new Common();

	/**
	 * A memory of the registry, which other plugins and the host may use, too.
	 * @param name the name of the memory
	 * @return the memory
	 */
	static PluginMemory named(String name) {
		return named(name, MemoryAccess.READ_WRITE);
	}

	/**
	 * A memory of the registry, which other plugins and the host may use, too.
	 * @param name the name of the memory
	 * @param access what the instances may do with it
	 * @return the memory
	 */
	static PluginMemory named(String name, MemoryAccess access) {
		return new Named(name, access);
	}

	/**
	 * Returns what a configuration calls it.
	 * @param value {@code private}, {@code common} or the name of a memory
	 * @return the memory
	 */
	static PluginMemory of(String value) {
		return switch (value) {
			case "private" -> PRIVATE;
			case "common" -> COMMON;
			default -> named(value);
		};
	}

	/**
	 * Returns what the instances may do with the memory.
	 * @return the access, which is to read and write unless it is a memory of the
	 * registry that says otherwise
	 */
	MemoryAccess access();

	/**
	 * A memory for each instance.
	 */
	record Private() implements PluginMemory {

		@Override
		public MemoryAccess access() {
			return MemoryAccess.READ_WRITE;
		}

		@Override
		public String toString() {
			return "private";
		}

	}

	/**
	 * A memory for each version.
	 */
	record Common() implements PluginMemory {

		@Override
		public MemoryAccess access() {
			return MemoryAccess.READ_WRITE;
		}

		@Override
		public String toString() {
			return "common";
		}

	}

	/**
	 * A memory that exists already.
	 *
	 * @param name the name of the memory
	 * @param access what the instances may do with it
	 */
	record Named(String name, MemoryAccess access) implements PluginMemory {

		@Override
		public String toString() {
			return (this.access == MemoryAccess.READ_WRITE) ? this.name
					: "%s (%s)".formatted(this.name, this.access.label());
		}

	}

}
