/**
 * The contexts of an application, and which of their beans and registries are whose.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.context;

import org.jspecify.annotations.NullMarked;
