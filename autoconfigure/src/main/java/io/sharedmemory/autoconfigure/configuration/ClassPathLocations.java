package io.sharedmemory.autoconfigure.configuration;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.util.ResourceUtils;

/**
 * Those of some configured locations that are class path resources, which a native image
 * must be told to keep.
 */
public final class ClassPathLocations {

	private final List<String> resources;

	/**
	 * Takes those that are on the class path.
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
	 * Has the resources kept.
	 * @return the contribution to what is prepared at build time, {@code null} if there
	 * is nothing to keep
	 */
	public @Nullable BeanFactoryInitializationAotContribution contribution() {
		if (this.resources.isEmpty()) {
			return null;
		}
		return (generation, initialization) -> this.resources
			.forEach((resource) -> generation.getRuntimeHints().resources().registerPattern(resource));
	}

}
