/**
 * Checks of the names of all properties under {@code wasm}.
 */
@NullMarked
package io.sharedmemory.autoconfigure.properties;

import org.jspecify.annotations.NullMarked;
