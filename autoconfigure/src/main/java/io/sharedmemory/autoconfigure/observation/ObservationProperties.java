package io.sharedmemory.autoconfigure.observation;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How calls of plugins are observed.
 *
 * @param enabled Whether each call of a plugin is an observation; if not set, only where
 * something other than meters uses observations, such as tracing
 */
@ConfigurationProperties("wasm.observation")
public record ObservationProperties(@Nullable Boolean enabled) {
}
