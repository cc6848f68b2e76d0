/**
 * Auto-configuration of the console: one page that shows what memories and plugins do.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.console;

import org.jspecify.annotations.NullMarked;
