package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

/**
 * Where Endive's WASI writes what is already known; nobody reads it. Created on demand,
 * because many guests open nothing.
 */
final class Nowhere {

	private @Nullable Memory memory;

	synchronized Memory memory() {
		if (this.memory == null) {
			this.memory = new ByteArrayMemory(new MemoryLimits(1, 1));
		}
		return this.memory;
	}

}
