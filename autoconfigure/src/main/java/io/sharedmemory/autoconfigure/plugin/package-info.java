/**
 * Auto-configuration of plugins from {@code wasm.plugins} properties.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.plugin;

import org.jspecify.annotations.NullMarked;
