/**
 * Actuator support: what operators see of shared memories.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.actuate;

import org.jspecify.annotations.NullMarked;
