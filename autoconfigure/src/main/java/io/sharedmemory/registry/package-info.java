/**
 * Named shared memories: their creation, limits, look-up and end.
 */
@NullMarked
package io.sharedmemory.registry;

import org.jspecify.annotations.NullMarked;
