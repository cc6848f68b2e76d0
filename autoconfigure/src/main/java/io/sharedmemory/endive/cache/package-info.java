/**
 * Keeps what modules were compiled to in a directory, for the next process. Knows nothing
 * of modules: only bytes, and what they depend on.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.cache;

import org.jspecify.annotations.NullMarked;
