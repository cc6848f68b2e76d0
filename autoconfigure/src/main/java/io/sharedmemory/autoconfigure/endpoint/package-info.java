/**
 * Auto-configuration of the actuator endpoints of shared memories and plugins.
 */
@NullMarked
package io.sharedmemory.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
