/**
 * Queues that an application has by name.
 */
@NullMarked
package io.sharedmemory.structure.managed;

import org.jspecify.annotations.NullMarked;
