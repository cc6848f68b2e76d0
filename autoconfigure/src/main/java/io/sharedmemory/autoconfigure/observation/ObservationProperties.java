package io.sharedmemory.autoconfigure.observation;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How calls of plugins are observed.
 *
 * @param enabled Whether each call of a plugin is an observation; if unset, only where
 * anything but meters hears of observations, such as tracing
 */
@ConfigurationProperties("wasm.observation")
public record ObservationProperties(@Nullable Boolean enabled) {
}
