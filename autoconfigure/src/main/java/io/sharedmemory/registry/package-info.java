/**
 * Named shared memories: who creates, finds and closes them.
 */
@NullMarked
package io.sharedmemory.registry;

import org.jspecify.annotations.NullMarked;
