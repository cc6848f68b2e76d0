/**
 * Makes the code that the compiler generates for modules faster.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.rewriting;

import org.jspecify.annotations.NullMarked;
