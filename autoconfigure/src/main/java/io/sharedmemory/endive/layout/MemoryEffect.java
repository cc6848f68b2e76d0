package io.sharedmemory.endive.layout;

/**
 * What an instruction does to a memory.
 */
enum MemoryEffect {

	STORE, ATOMIC_STORE, READ_MODIFY_WRITE, EXCHANGE, COMPARE_EXCHANGE, INIT, COPY, FILL, GROW, SIZE

}
