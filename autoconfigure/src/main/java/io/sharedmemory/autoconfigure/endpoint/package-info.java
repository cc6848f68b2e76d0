/**
 * Auto-configuration of the actuator endpoint of shared memories.
 */
@NullMarked
package io.sharedmemory.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
