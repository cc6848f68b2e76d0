/**
 * Actuator support: what operators see of shared memories.
 */
@NullMarked
package io.sharedmemory.actuate;

import org.jspecify.annotations.NullMarked;
