package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmRuntimeException;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;

/**
 * The use of a memory by an instance that may only read it, and how it traps where it
 * does more. The specification knows no such traps; their messages are made like its own.
 *
 * @param user whose instance it is, {@code null} if nobody knows
 */
record ReadOnlyUse(SharedMemory memory, @Nullable MemoryUser user) {

	/**
	 * What an attempt to write is answered with.
	 * @param address of the first byte, unsigned
	 * @param size the number of bytes
	 */
	WasmRuntimeException store(int address, int size) {
		return new WasmRuntimeException("store to read-only memory '%s'%s: %d bytes at address %d"
			.formatted(this.memory.name(), by(), size, Integer.toUnsignedLong(address)));
	}

	/**
	 * What an attempt to have the memory grow is answered with.
	 */
	WasmRuntimeException growth() {
		return new WasmRuntimeException("growth of read-only memory '%s'%s".formatted(this.memory.name(), by()));
	}

	private String by() {
		if (this.user == null) {
			return "";
		}
		// Not a switch: its table would be initialised wherever a guest traps first.
		String kind = (this.user.kind() == MemoryUser.Kind.PLUGIN) ? "plugin" : "module";
		return " by %s '%s'".formatted(kind, this.user.name());
	}

}
