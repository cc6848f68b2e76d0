/**
 * Auto-configuration of the health of shared memories.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
