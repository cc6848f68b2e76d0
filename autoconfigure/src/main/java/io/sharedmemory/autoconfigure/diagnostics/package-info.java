/**
 * Reports of failed starts: what was wrong, where it is written, and what to do.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
