/**
 * What functions are called: by messages, and in the classes that a module is compiled
 * to, so that stack traces, thread dumps and profiles show it.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.names;

import org.jspecify.annotations.NullMarked;
