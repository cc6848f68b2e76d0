/**
 * Corrects what the engine would compute wrongly, or lose, in the modules that it is
 * given, and refuses what cannot be corrected.
 * <p>
 * For the library itself: what is public here is so for other packages of it, and may
 * change in any version.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.endive.correction;

import org.jspecify.annotations.NullMarked;
