/**
 * What a module does with its memories, as read from its instructions: where its static
 * data are, and whether several of its instances can use one memory.
 */
@NullMarked
package io.sharedmemory.endive.layout;

import org.jspecify.annotations.NullMarked;
