package io.sharedmemory.autoconfigure.observation;

import java.util.Optional;

import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import run.endive.runtime.Instance;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.micrometer.PluginCallObservationConvention;
import io.sharedmemory.micrometer.PluginCallObservations;

/**
 * Auto-configuration for the {@link PluginCallObservations observation} of calls of
 * plugins. Calls are observed only if something other than meters receives the
 * observations, because meters have a cheaper way to the same timers.
 */
@AutoConfiguration(before = PluginAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ Instance.class, ObservationRegistry.class })
@ConditionalOnBean(ObservationRegistry.class)
@EnableConfigurationProperties(ObservationProperties.class)
public final class PluginObservationAutoConfiguration {

	PluginObservationAutoConfiguration() {
	}

	private static final Log logger = LogFactory.getLog(PluginObservationAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	PluginCallObservations wasmPluginCallObservations(ObservationRegistry registry,
			ObjectProvider<PluginCallObservationConvention> convention, ObservationProperties properties,
			ConfigurableListableBeanFactory beans, Environment environment) {
		boolean observed = (properties.enabled() != null) ? properties.enabled()
				: isObserved(new Observers(beans, environment));
		return new PluginCallObservations(observed ? registry : ObservationRegistry.NOOP, convention.getIfAvailable());
	}

	private static boolean isObserved(Observers observers) {
		Optional<String> observer = observers.findFirst();
		logger.debug(observer.map((name) -> "Calls of plugins are observed, for '%s'".formatted(name))
			.orElse("Calls of plugins are not observed, as only meters would hear of it"));
		return observer.isPresent();
	}

}
