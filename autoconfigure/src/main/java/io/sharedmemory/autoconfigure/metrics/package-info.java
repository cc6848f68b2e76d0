/**
 * Auto-configuration of the meters of shared memories.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
