package io.sharedmemory.endive.layout;

/**
 * The block of thread-local data that each instance needs, whose address its
 * {@code __wasm_init_tls} takes.
 *
 * @param size the size in bytes, greater than 0
 * @param alignment the alignment in bytes, a power of two
 */
public record ThreadLocals(int size, int alignment) {
}
