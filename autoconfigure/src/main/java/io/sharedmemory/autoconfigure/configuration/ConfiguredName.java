package io.sharedmemory.autoconfigure.configuration;

import java.util.Set;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;

import io.sharedmemory.NameRule;

/**
 * A name from the configuration that is also the name of a bean.
 *
 * @param kind the kind of thing that has the name, such as a memory
 * @param name the name
 * @param property the prefix of its properties
 */
public record ConfiguredName(String kind, String name, String property) {

	/** Names of beans that an application context looks up or registers itself. */
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
	 * Checks that the name can be the name of a bean.
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
	 * Returns the exception for a name that is used twice in the configuration. If the
	 * application allows bean overriding, one bean would silently replace the other.
	 * @param other the other use of the name
	 * @return the exception to throw
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
