package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmRuntimeException;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;

/**
 * The use of a memory by an instance that may only read it, and the traps for anything
 * more. The specification has no such traps; their messages are modelled on its own.
 *
 * @param user the owner of the instance, {@code null} if unknown
 */
record ReadOnlyUse(SharedMemory memory, @Nullable MemoryUser user) {

	/**
	 * Returns the trap for an attempt to write.
	 * @param address the address of the first byte, unsigned
	 * @param size the number of bytes
	 */
	WasmRuntimeException store(int address, int size) {
		return new WasmRuntimeException("store to read-only memory '%s'%s: %d bytes at address %d"
			.formatted(this.memory.name(), by(), size, Integer.toUnsignedLong(address)));
	}

	/**
	 * Returns the trap for an attempt to grow the memory.
	 */
	WasmRuntimeException growth() {
		return new WasmRuntimeException("growth of read-only memory '%s'%s".formatted(this.memory.name(), by()));
	}

	private String by() {
		if (this.user == null) {
			return "";
		}
		// Not a switch, because its table would be initialised wherever a guest first
		// traps.
		String kind = (this.user.kind() == MemoryUser.Kind.PLUGIN) ? "plugin" : "module";
		return " by %s '%s'".formatted(kind, this.user.name());
	}

}
