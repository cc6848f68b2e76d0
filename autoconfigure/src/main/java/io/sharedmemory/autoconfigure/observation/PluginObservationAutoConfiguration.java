package io.sharedmemory.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import run.endive.runtime.Instance;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.micrometer.PluginCallObservationConvention;
import io.sharedmemory.micrometer.PluginCallObservations;

/**
 * Auto-configuration for the {@link PluginCallObservations observation} of calls of
 * plugins.
 */
@AutoConfiguration(before = PluginAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ Instance.class, ObservationRegistry.class })
@ConditionalOnBean(ObservationRegistry.class)
public final class PluginObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PluginCallObservations wasmPluginCallObservations(ObservationRegistry registry,
			ObjectProvider<PluginCallObservationConvention> convention) {
		return new PluginCallObservations(registry, convention.getIfAvailable());
	}

}
