/**
 * What a module does with its memories, as read from its instructions: where its static
 * data are, and whether several of its instances can use one memory.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.layout;

import org.jspecify.annotations.NullMarked;
