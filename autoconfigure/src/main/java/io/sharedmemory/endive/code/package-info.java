/**
 * The code of a module: compiled by the engine, or kept from an earlier time, with names
 * that stack traces, thread dumps and profiles show, and loaded.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.code;

import org.jspecify.annotations.NullMarked;
