/**
 * Auto-configuration of shared memories from {@code wasm.shared-memory} properties.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure;

import org.jspecify.annotations.NullMarked;
