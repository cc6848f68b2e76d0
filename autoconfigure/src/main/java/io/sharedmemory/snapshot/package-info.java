/**
 * Saves the content of a memory, and brings it back. Knows nothing of registries or
 * modules.
 */
@NullMarked
package io.sharedmemory.snapshot;

import org.jspecify.annotations.NullMarked;
