package io.sharedmemory.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import io.sharedmemory.autoconfigure.SharedMemoryCustomizer;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.PluginCustomizer;
import io.sharedmemory.registry.ResourceLimiter;

/**
 * Annotation for a test of what an application does with its memories and plugins. The
 * configured ones are available, and nothing else is auto-configured.
 * <p>
 * Component scanning registers only those components that take part in memories and
 * plugins: {@link SharedMemoryCustomizer}, {@link ResourceLimiter},
 * {@link PluginCustomizer}, {@link PluginCallListener} and host functions. Specify others
 * in {@link #includeFilters()}, or import them.
 * <p>
 * Each test method has {@linkplain FreshMemories fresh} memories.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(SharedMemoryTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(SharedMemoryTypeExcludeFilter.class)
@AutoConfigureSharedMemory
@FreshMemories
@ImportAutoConfiguration
public @interface SharedMemoryTest {

	/**
	 * Returns properties to add to the environment, such as
	 * {@code wasm.shared-memory.memories.requests.maximum-pages=4}.
	 * @return the properties, each as {@code name=value}
	 */
	String[] properties() default {};

	/**
	 * Returns whether component scanning finds the components that take part in memories
	 * and plugins.
	 * @return {@code false} to find only what {@link #includeFilters()} specifies
	 */
	boolean useDefaultFilters() default true;

	/**
	 * Returns filters for components that scanning includes in addition.
	 * @return the filters
	 */
	Filter[] includeFilters() default {};

	/**
	 * Returns filters for components that scanning excludes.
	 * @return the filters
	 */
	Filter[] excludeFilters() default {};

	/**
	 * Returns auto-configuration classes to exclude.
	 * @return the classes
	 */
	@AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
	Class<?>[] excludeAutoConfiguration() default {};

}
