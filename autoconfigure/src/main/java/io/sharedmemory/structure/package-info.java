/**
 * Structures in the bytes of a shared memory, which Java and WebAssembly use at once:
 * their layouts are versioned and written down, so that modules in any language can read
 * and write them.
 * <p>
 * Experimental: until 1.0 a minor version may change what is here.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.structure;

import org.jspecify.annotations.NullMarked;
