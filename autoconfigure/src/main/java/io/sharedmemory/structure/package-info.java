/**
 * Structures in the bytes of a shared memory, which Java and WebAssembly use at once:
 * their layouts are versioned and written down, so that modules in any language can read
 * and write them.
 */
@NullMarked
package io.sharedmemory.structure;

import org.jspecify.annotations.NullMarked;
