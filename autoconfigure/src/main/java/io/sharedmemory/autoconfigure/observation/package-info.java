/**
 * Auto-configuration of the observation of plugins.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
