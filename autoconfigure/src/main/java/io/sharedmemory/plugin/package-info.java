/**
 * Wasm plugins: named modules with their instances, memories, limits and life.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.plugin;

import org.jspecify.annotations.NullMarked;
