/**
 * What modules use of WebAssembly that the engine cannot execute, read from the binary
 * itself: the engine's parser understands most of it not at all, and some of it as
 * something else.
 */
@NullMarked
package io.sharedmemory.endive.features;

import org.jspecify.annotations.NullMarked;
