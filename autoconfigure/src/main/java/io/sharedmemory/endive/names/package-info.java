/**
 * What functions are called: by the module itself, or as their language spelt it.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.names;

import org.jspecify.annotations.NullMarked;
