/**
 * Auto-configuration of the observation of plugins.
 */
@NullMarked
package io.sharedmemory.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
