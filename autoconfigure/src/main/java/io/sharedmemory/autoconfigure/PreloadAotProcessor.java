package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Keeps the class path resources that memories are preloaded with, or restored from, in a
 * native image.
 */
class PreloadAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		return new ClassPathLocations(preloads(Binder.get(beanFactory.getBean(Environment.class)))).contribution();
	}

	private static Stream<@Nullable String> preloads(Binder binder) {
		List<@Nullable String> preloads = new ArrayList<>();
		binder.bind(SharedMemoryProperties.DEFAULTS + ".preload", String.class).ifBound(preloads::add);
		String location = binder.bind(SharedMemoryProperties.DEFAULTS + ".snapshot.location", String.class).orElse("");
		binder.bind(SharedMemoryProperties.MEMORIES, Bindable.mapOf(String.class, Preload.class))
			.orElseGet(Map::of)
			.forEach((name, memory) -> {
				preloads.add(memory.preload());
				preloads.add(memory.snapshotLocation(location).replace("{name}", name));
			});
		return preloads.stream();
	}

	/**
	 * What this has to know of a memory. Not private: a constructor that is private is
	 * not used for binding.
	 */
	record Preload(@Nullable String preload, @Nullable Snapshot snapshot) {

		String snapshotLocation(String inherited) {
			return (this.snapshot != null && this.snapshot.location() != null) ? this.snapshot.location() : inherited;
		}

	}

	/**
	 * What this has to know of a snapshot.
	 */
	record Snapshot(@Nullable String location) {
	}

}
