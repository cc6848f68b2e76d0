/**
 * Auto-configuration of the health of shared memories.
 */
@NullMarked
package io.sharedmemory.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
