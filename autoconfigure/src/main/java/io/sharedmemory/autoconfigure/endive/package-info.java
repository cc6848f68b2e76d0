/**
 * Auto-configuration of wasm modules on Endive.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.endive;

import org.jspecify.annotations.NullMarked;
