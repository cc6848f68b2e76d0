/**
 * Checks of the names of all properties under {@code wasm}.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.properties;

import org.jspecify.annotations.NullMarked;
