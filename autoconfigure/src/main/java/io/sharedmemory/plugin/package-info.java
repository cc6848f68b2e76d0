/**
 * Wasm plugins: named modules with their instances, memories, limits and life.
 */
@NullMarked
package io.sharedmemory.plugin;

import org.jspecify.annotations.NullMarked;
