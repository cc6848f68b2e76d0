package io.sharedmemory.autoconfigure.configuration;

import java.util.Set;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;

import io.sharedmemory.NameRule;

/**
 * A name from the configuration, which is that of a bean.
 *
 * @param kind what has the name, a memory for instance
 * @param name the name
 * @param property what the properties of it begin with
 */
public record ConfiguredName(String kind, String name, String property) {

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
	 * @throws InvalidWasmConfigurationException if it cannot
	 */
	public void require() {
		if (RESERVED.contains(this.name)) {
			throw unusable("'%s' is the name of a bean of Spring's own.".formatted(this.name),
					"Choose another name for the %s: the name of a %s is the name of its bean.".formatted(this.kind,
							this.kind));
		}
		String problem = NameRule.problem(this.name);
		if (problem != null) {
			throw unusable(
					"'%s' cannot be the name of a %s and its bean: it %s.".formatted(this.name, this.kind, problem),
					"Choose another name for the %s. %s".formatted(this.kind, NameRule.RULE));
		}
	}

	/**
	 * Refuses a name that something else from the configuration has. Where the
	 * application may override beans, one would silently replace the other.
	 * @param other what has the same name
	 * @return what there is to say
	 */
	public InvalidWasmConfigurationException sameAs(ConfiguredName other) {
		String both = this.kind.equals(other.kind) ? "Two %ss are".formatted(this.kind)
				: "A %s and a %s are both".formatted(this.kind, other.kind);
		return new InvalidWasmConfigurationException("%s called '%s'.".formatted(both, this.name),
				"Choose another name for one of them: the name is that of its bean.", this.property, other.property);
	}

	private InvalidWasmConfigurationException unusable(String problem, String action) {
		return new InvalidWasmConfigurationException(problem, action, this.property);
	}

}
