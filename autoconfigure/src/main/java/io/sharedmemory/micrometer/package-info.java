/**
 * Micrometer meters of shared memories.
 */
@NullMarked
package io.sharedmemory.micrometer;

import org.jspecify.annotations.NullMarked;
