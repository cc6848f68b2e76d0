/**
 * Auto-configuration of the actuator endpoints of shared memories and plugins.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
