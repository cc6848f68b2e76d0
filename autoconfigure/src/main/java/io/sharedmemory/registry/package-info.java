/**
 * Named shared memories: who creates, finds and closes them.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.registry;

import org.jspecify.annotations.NullMarked;
