package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ResourceUtils;

/**
 * Keeps the class path resources that memories are preloaded with in a native image.
 */
class PreloadAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		List<String> resources = classPathPreloads(Binder.get(beanFactory.getBean(Environment.class)));
		if (resources.isEmpty()) {
			return null;
		}
		return (generation, initialization) -> resources
			.forEach((resource) -> generation.getRuntimeHints().resources().registerPattern(resource));
	}

	private static List<String> classPathPreloads(Binder binder) {
		List<String> preloads = new ArrayList<>();
		binder.bind(SharedMemoryProperties.DEFAULTS + ".preload", String.class).ifBound(preloads::add);
		binder.bind(SharedMemoryProperties.MEMORIES, Bindable.mapOf(String.class, Preload.class))
			.orElseGet(Map::of)
			.values()
			.forEach((memory) -> preloads.add(memory.preload()));
		return preloads.stream()
			.filter((location) -> location.startsWith(ResourceUtils.CLASSPATH_URL_PREFIX))
			.map((location) -> location.substring(ResourceUtils.CLASSPATH_URL_PREFIX.length()))
			.map((path) -> path.startsWith("/") ? path.substring(1) : path)
			.distinct()
			.toList();
	}

	/**
	 * What this has to know of a memory. Not private: a constructor that is private is
	 * not used for binding.
	 */
	record Preload(String preload) {
	}

}
