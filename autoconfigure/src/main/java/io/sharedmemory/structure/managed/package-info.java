/**
 * Queues that an application has by name.
 * <p>
 * Experimental: until 1.0 a minor version may change what is here.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.structure.managed;

import org.jspecify.annotations.NullMarked;
