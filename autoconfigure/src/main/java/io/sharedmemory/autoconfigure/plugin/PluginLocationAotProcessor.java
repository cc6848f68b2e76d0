package io.sharedmemory.autoconfigure.plugin;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.ClassPathLocations;
import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;

/**
 * Includes the modules of plugins that are class path resources in a native image.
 */
class PluginLocationAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		ConfigurationReader reader = ConfigurationReader.of(beanFactory.getBean(Environment.class));
		return new ClassPathLocations(reader.values(PluginProperties.NAMED, "location").stream()).contribution();
	}

}
