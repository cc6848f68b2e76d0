/**
 * Auto-configuration of the meters of shared memories.
 */
@NullMarked
package io.sharedmemory.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
