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
 * A test of what an application does with its memories and plugins: those that are
 * configured are there, and nothing else is auto-configured.
 * <p>
 * Of the components that a scan finds, only those are beans that take part in memories
 * and plugins: each {@link SharedMemoryCustomizer}, {@link ResourceLimiter},
 * {@link PluginCustomizer}, {@link PluginCallListener} and host function. Name others in
 * {@link #includeFilters()}, or import them.
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
	 * Properties to add to the environment, such as
	 * {@code wasm.shared-memory.memories.requests.maximum-pages=4}.
	 * @return the properties, each as {@code name=value}
	 */
	String[] properties() default {};

	/**
	 * Whether components that take part in memories and plugins are found by a scan.
	 * @return {@code false} to find only what {@link #includeFilters()} name
	 */
	boolean useDefaultFilters() default true;

	/**
	 * Components that a scan is to find in addition.
	 * @return the filters
	 */
	Filter[] includeFilters() default {};

	/**
	 * Components that a scan is not to find.
	 * @return the filters
	 */
	Filter[] excludeFilters() default {};

	/**
	 * Auto-configuration to leave out.
	 * @return the classes
	 */
	@AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
	Class<?>[] excludeAutoConfiguration() default {};

}
