/**
 * Auto-configuration of shared memories from {@code wasm.shared-memory} properties.
 */
@NullMarked
package io.sharedmemory.autoconfigure;

import org.jspecify.annotations.NullMarked;
