package io.sharedmemory.autoconfigure.configuration;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.util.ResourceUtils;

/**
 * The class path resources among some configured locations. A native image includes them
 * only if they are registered.
 */
public final class ClassPathLocations {

	private final List<String> resources;

	/**
	 * Selects the locations that are on the class path.
	 * @param locations the locations as they are configured
	 */
	public ClassPathLocations(Stream<String> locations) {
		this.resources = locations.filter((location) -> location.startsWith(ResourceUtils.CLASSPATH_URL_PREFIX))
			.map((location) -> location.substring(ResourceUtils.CLASSPATH_URL_PREFIX.length()))
			.map((path) -> path.startsWith("/") ? path.substring(1) : path)
			.distinct()
			.toList();
	}

	/**
	 * Returns the contribution that makes a native image include the resources.
	 * @return the contribution to the preparation at build time, {@code null} if there is
	 * nothing to include
	 */
	public @Nullable BeanFactoryInitializationAotContribution contribution() {
		if (this.resources.isEmpty()) {
			return null;
		}
		return (generation, initialization) -> this.resources
			.forEach((resource) -> generation.getRuntimeHints().resources().registerPattern(resource));
	}

}
