/**
 * Named shared memories: their creation, limits, look-up and end.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.registry;

import org.jspecify.annotations.NullMarked;
