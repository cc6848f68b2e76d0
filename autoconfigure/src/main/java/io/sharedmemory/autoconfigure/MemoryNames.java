package io.sharedmemory.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * The names under {@code wasm.shared-memory.memories}, also of memories of which nothing
 * else can be bound. Looks at the names of the properties only: binding their values for
 * this would take long where there are many.
 */
final class MemoryNames {

	private static final ConfigurationPropertyName MEMORIES = ConfigurationPropertyName
		.of(SharedMemoryProperties.MEMORIES);

	private MemoryNames() {
	}

	static Set<String> configured(Environment environment) {
		Set<String> names = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(MEMORIES::isAncestorOf)
					.forEach((property) -> names
						.add(property.getElement(MEMORIES.getNumberOfElements(), Form.ORIGINAL)));
			}
		}
		return names;
	}

}
