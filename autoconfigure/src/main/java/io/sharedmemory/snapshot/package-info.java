/**
 * Saves the content of a memory, and brings it back. Knows nothing of registries or
 * modules.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.snapshot;

import org.jspecify.annotations.NullMarked;
