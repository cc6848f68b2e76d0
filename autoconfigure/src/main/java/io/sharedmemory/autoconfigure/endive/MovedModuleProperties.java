package io.sharedmemory.autoconfigure.endive;

import java.util.Set;

import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.NamedProperties;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;

/**
 * Properties of modules where they stood before they moved. Spring Boot would ignore
 * them, and modules would have other limits than their operator believes.
 *
 * @param environment has the properties
 */
record MovedModuleProperties(Environment environment) {

	private static final NamedProperties FORMER = new NamedProperties(SharedMemoryProperties.PREFIX + ".modules");

	/**
	 * @throws InvalidWasmConfigurationException if there are some
	 */
	void requireNone() {
		Set<String> names = FORMER.names(this.environment);
		if (!names.isEmpty()) {
			throw new InvalidWasmConfigurationException(
					"The properties of modules do not stand below '%s' any more."
						.formatted(SharedMemoryProperties.PREFIX),
					"Move them from '%s' to '%s'.".formatted(FORMER.prefix(), ModuleProperties.PREFIX),
					names.stream().map(FORMER::property).toArray(String[]::new));
		}
	}

}
