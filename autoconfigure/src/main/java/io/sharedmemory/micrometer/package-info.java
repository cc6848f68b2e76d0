/**
 * Micrometer meters of shared memories.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.micrometer;

import org.jspecify.annotations.NullMarked;
