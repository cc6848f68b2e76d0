/**
 * Auto-configuration of wasm modules on Endive.
 */
@NullMarked
package io.sharedmemory.autoconfigure.endive;

import org.jspecify.annotations.NullMarked;
