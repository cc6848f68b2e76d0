package io.sharedmemory.endive.layout;

/**
 * The effect of an instruction on a memory.
 */
enum MemoryEffect {

	STORE, ATOMIC_STORE, READ_MODIFY_WRITE, EXCHANGE, COMPARE_EXCHANGE, INIT, COPY, FILL, GROW, SIZE

}
