/**
 * What the configuration says: the names that people chose, the values, and where they
 * are written.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.configuration;

import org.jspecify.annotations.NullMarked;
