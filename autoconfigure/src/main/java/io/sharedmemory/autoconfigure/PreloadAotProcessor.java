package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.ClassPathLocations;
import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.MentionedName;

/**
 * Includes the class path resources that memories are preloaded with, or restored from,
 * in a native image.
 */
class PreloadAotProcessor implements BeanFactoryInitializationAotProcessor {

	private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName
		.of(SharedMemoryProperties.DEFAULTS);

	private static final String PRELOAD = "preload";

	private static final String SNAPSHOT = "snapshot.location";

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		return new ClassPathLocations(preloads(ConfigurationReader.of(beanFactory.getBean(Environment.class))))
			.contribution();
	}

	private static Stream<String> preloads(ConfigurationReader reader) {
		List<String> preloads = new ArrayList<>();
		reader.value(DEFAULTS.append(PRELOAD), String.class).ifPresent(preloads::add);
		preloads.addAll(reader.values(SharedMemoryProperties.NAMED, PRELOAD));
		String location = reader.value(DEFAULTS.append(SNAPSHOT), String.class).orElse("");
		for (MentionedName memory : reader.mentioned(SharedMemoryProperties.NAMED)) {
			preloads.add(reader.value(memory.property().append(SNAPSHOT), String.class)
				.orElse(location)
				.replace("{name}", memory.name()));
		}
		return preloads.stream();
	}

}
