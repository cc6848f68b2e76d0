/**
 * What functions are called: by messages, and in the classes that a module is compiled
 * to, so that stack traces, thread dumps and profiles show it.
 */
@NullMarked
package io.sharedmemory.endive.names;

import org.jspecify.annotations.NullMarked;
