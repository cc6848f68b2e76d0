/**
 * Snapshots of the memories of an application: where each has its own, who has to be
 * asked before, and what became of them.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.snapshot.managed;

import org.jspecify.annotations.NullMarked;
