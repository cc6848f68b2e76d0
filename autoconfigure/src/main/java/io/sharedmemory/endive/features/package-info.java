/**
 * What modules use of WebAssembly that the engine cannot execute, read from the binary
 * itself: the engine's parser understands most of it not at all, and some of it as
 * something else.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.features;

import org.jspecify.annotations.NullMarked;
