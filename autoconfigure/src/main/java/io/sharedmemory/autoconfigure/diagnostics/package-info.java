/**
 * Reports of failed starts: what was wrong, where it is written, and what to do.
 */
@NullMarked
package io.sharedmemory.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
