/**
 * Makes the code that the compiler generates for modules faster.
 */
@NullMarked
package io.sharedmemory.endive.rewriting;

import org.jspecify.annotations.NullMarked;
