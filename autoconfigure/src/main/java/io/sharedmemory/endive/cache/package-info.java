/**
 * Keeps what modules were compiled to in a directory, for the next process. Knows nothing
 * of modules: only bytes, and what they depend on.
 */
@NullMarked
package io.sharedmemory.endive.cache;

import org.jspecify.annotations.NullMarked;
