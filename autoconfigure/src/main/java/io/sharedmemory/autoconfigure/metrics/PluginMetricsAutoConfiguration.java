package io.sharedmemory.autoconfigure.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.autoconfigure.context.ConditionalOnOwn;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.micrometer.DefaultPluginMeterConventions;
import io.sharedmemory.micrometer.ModuleThreadsMetrics;
import io.sharedmemory.micrometer.ObservedCallNames;
import io.sharedmemory.micrometer.PluginCallObservationConvention;
import io.sharedmemory.micrometer.PluginCallObservations;
import io.sharedmemory.micrometer.PluginMeterConventions;
import io.sharedmemory.micrometer.PluginSeries;
import io.sharedmemory.micrometer.WasmPluginMetrics;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * Auto-configuration for the {@link WasmPluginMetrics meters} of plugins and modules.
 */
@AutoConfiguration(after = { SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class })
@ConditionalOnClass({ MeterBinder.class, Instance.class, MachineFactoryCompiler.class })
@EnableConfigurationProperties(MetricsProperties.class)
public final class PluginMetricsAutoConfiguration {

	PluginMetricsAutoConfiguration() {
	}

	/**
	 * Creates the series. They are also a meter filter, so they must not depend on beans
	 * that are created only after meter registries.
	 */
	@Bean
	@ConditionalOnMissingBean
	static PluginSeries wasmPluginSeries(MetricsProperties properties,
			ObjectProvider<PluginMeterConventions> conventions,
			ObjectProvider<PluginCallObservationConvention> observations, ObjectProvider<WasmPlugins> plugins) {
		return new PluginSeries(properties.requireMaximumPlugins(), properties.requireMaximumExports(),
				() -> observedCallNames(conventions, observations, plugins));
	}

	/**
	 * Returns the names of observations, which are also the names of their meters.
	 */
	private static @Nullable ObservedCallNames observedCallNames(ObjectProvider<PluginMeterConventions> conventions,
			ObjectProvider<PluginCallObservationConvention> observations, ObjectProvider<WasmPlugins> plugins) {
		PluginMeterConventions convention = conventions.getIfAvailable();
		if (convention == null || observations.stream().findAny().isPresent()) {
			return null;
		}
		return new ObservedCallNames(convention,
				(name) -> plugins.stream().flatMap((some) -> some.find(name).stream()).findFirst().orElse(null));
	}

	@Bean
	@ConditionalOnBean(WasmPlugins.class)
	@ConditionalOnOwn(value = WasmPlugins.class, orMissing = WasmPluginMetrics.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	WasmPluginMetrics wasmPluginMetrics(WasmPlugins plugins, ObjectProvider<PluginMeterConventions> conventions,
			PluginSeries series, ObjectProvider<PluginCallObservations> observations, ListableBeanFactory beanFactory) {
		new UnusedConventions(beanFactory).warn(WasmPlugin.class, PluginMeterConventions.class);
		boolean observed = observations.stream().anyMatch(PluginCallObservations::isObserving);
		return new WasmPluginMetrics(plugins, conventions.getIfAvailable(DefaultPluginMeterConventions::new), series,
				!observed);
	}

	@Bean
	@ConditionalOnBean(SharedMemoryLinker.class)
	@ConditionalOnOwn(value = SharedMemoryLinker.class, orMissing = ModuleThreadsMetrics.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ModuleThreadsMetrics wasmModuleThreadsMetrics(SharedMemoryLinker linker) {
		return new ModuleThreadsMetrics(linker);
	}

}
