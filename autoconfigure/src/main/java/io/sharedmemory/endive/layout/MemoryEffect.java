package io.sharedmemory.endive.layout;

/**
 * What an instruction does to a memory.
 */
enum MemoryEffect {

	STORE, READ_MODIFY_WRITE, COMPARE_EXCHANGE, INIT, COPY, FILL, GROW, SIZE

}
