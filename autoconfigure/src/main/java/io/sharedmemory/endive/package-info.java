/**
 * WebAssembly modules that run on <a href="https://github.com/bytecodealliance/endive">
 * Endive</a> and import shared memories.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive;

import org.jspecify.annotations.NullMarked;
