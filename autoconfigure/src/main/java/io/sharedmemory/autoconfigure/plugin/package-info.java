/**
 * Auto-configuration of plugins from {@code wasm.plugins} properties.
 */
@NullMarked
package io.sharedmemory.autoconfigure.plugin;

import org.jspecify.annotations.NullMarked;
