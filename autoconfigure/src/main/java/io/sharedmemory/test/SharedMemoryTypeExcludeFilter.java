package io.sharedmemory.test;

import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.util.ClassUtils;

/**
 * Excludes components that take no part in memories and plugins.
 */
class SharedMemoryTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<SharedMemoryTest> {

	/** Listed by name, because the classes of Endive may be missing. */
	private static final Set<String> INCLUDED = Set.of("io.sharedmemory.autoconfigure.SharedMemoryCustomizer",
			"io.sharedmemory.plugin.PluginCallListener", "io.sharedmemory.plugin.PluginCustomizer",
			"io.sharedmemory.plugin.PluginListener", "io.sharedmemory.registry.ResourceLimiter",
			"io.sharedmemory.registry.SharedMemoryRegistryListener", "run.endive.runtime.ImportFunction");

	SharedMemoryTypeExcludeFilter(Class<?> testClass) {
		super(testClass);
	}

	@Override
	protected Set<Class<?>> getKnownIncludes() {
		ClassLoader loader = getClass().getClassLoader();
		return INCLUDED.stream()
			.filter((name) -> ClassUtils.isPresent(name, loader))
			.map((name) -> ClassUtils.resolveClassName(name, loader))
			.collect(Collectors.toUnmodifiableSet());
	}

}
