package io.sharedmemory.autoconfigure.plugin;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.ClassPathLocations;

/**
 * Keeps the modules of plugins that are class path resources in a native image.
 */
class PluginLocationAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		return new ClassPathLocations(locations(Binder.get(beanFactory.getBean(Environment.class)))).contribution();
	}

	private static Stream<@Nullable String> locations(Binder binder) {
		return binder.bind(PluginProperties.NAMED.prefix(), Bindable.mapOf(String.class, Location.class))
			.map((plugins) -> plugins.values().stream().map(Location::location))
			.orElseGet(Stream::empty);
	}

	/**
	 * What this has to know of a plugin. Not private: a constructor that is private is
	 * not used for binding.
	 */
	record Location(@Nullable String location) {
	}

}
