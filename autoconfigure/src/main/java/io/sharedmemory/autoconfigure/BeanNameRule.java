package io.sharedmemory.autoconfigure;

import java.util.Set;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;

import io.sharedmemory.NameRule;

/**
 * Which names from the configuration can be names of beans.
 *
 * @param kind what has the names, a memory for instance
 * @param properties where the names stand
 */
public record BeanNameRule(String kind, NamedProperties properties) {

	/** Beans that an application context looks up, or registers, by name. */
	private static final Set<String> RESERVED = Set.of(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
			ConfigurableApplicationContext.SYSTEM_PROPERTIES_BEAN_NAME,
			ConfigurableApplicationContext.SYSTEM_ENVIRONMENT_BEAN_NAME,
			ConfigurableApplicationContext.APPLICATION_STARTUP_BEAN_NAME,
			ConfigurableApplicationContext.CONVERSION_SERVICE_BEAN_NAME,
			ConfigurableApplicationContext.LOAD_TIME_WEAVER_BEAN_NAME,
			ConfigurableApplicationContext.BOOTSTRAP_EXECUTOR_BEAN_NAME,
			AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME,
			AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
			AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, "springApplicationArguments", "springBootBanner");

	/**
	 * Refuses a name that cannot be that of a bean.
	 * @param name the name
	 * @throws InvalidWasmConfigurationException if it cannot
	 */
	public void require(String name) {
		if (RESERVED.contains(name)) {
			throw unusable("'%s' is the name of a bean of Spring's own.".formatted(name), name,
					"Choose another name for the %s: the name of a %s is the name of its bean.".formatted(this.kind,
							this.kind));
		}
		String problem = NameRule.problem(name);
		if (problem != null) {
			throw unusable("'%s' cannot be the name of a %s and its bean: it %s.".formatted(name, this.kind, problem),
					name, "Choose another name for the %s. %s".formatted(this.kind, NameRule.RULE));
		}
	}

	private InvalidWasmConfigurationException unusable(String problem, String name, String action) {
		return new InvalidWasmConfigurationException(problem, action, this.properties.property(name));
	}

}
