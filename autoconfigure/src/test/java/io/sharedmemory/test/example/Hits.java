package io.sharedmemory.test.example;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Counts in a memory, and has a plugin count.
 */
@Component
class Hits {

	private final SharedMemory memory;

	private final WasmPlugin counter;

	Hits(@Qualifier("hits") SharedMemory memory, @Qualifier("counter") WasmPlugin counter) {
		this.memory = memory;
		this.counter = counter;
	}

	int count() {
		return this.memory.atomicAdd32(0, 1) + 1;
	}

	int countInPlugin() {
		return (int) this.counter.call("increment", 8)[0];
	}

}
