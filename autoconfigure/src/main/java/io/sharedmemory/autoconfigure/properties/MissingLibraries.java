package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Finds properties that have no effect because the application lacks the library that
 * reads them.
 *
 * @param environment the environment with the properties
 * @param written our properties in it
 */
record MissingLibraries(Environment environment, WrittenProperties written) {

	private static final Library ENDIVE = new Library(
			List.of("run.endive.runtime.Instance", "run.endive.compiler.MachineFactoryCompiler"),
			"run.endive:runtime and run.endive:compiler");

	private static final Library MICROMETER = new Library(List.of("io.micrometer.core.instrument.MeterRegistry"),
			"io.micrometer:micrometer-core");

	private static final Library ACTUATOR = new Library(
			List.of("org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint"),
			"org.springframework.boot:spring-boot-starter-actuator");

	private static final String EXPOSED = "management.endpoints.web.exposure.include";

	private static final List<String> ENDPOINTS = List.of("sharedmemory", "wasmplugins");

	/** Groups of properties under {@code wasm}, and the libraries that read them. */
	private static final Map<String, Library> GROUPS = Map.of("plugins", ENDIVE, "modules", ENDIVE, "metrics",
			MICROMETER);

	/**
	 * Returns the warnings.
	 */
	List<String> warnings() {
		List<String> warnings = new ArrayList<>();
		for (String group : GROUPS.keySet()) {
			Library library = GROUPS.get(group);
			if (this.written.hasBelow(group) && library.isMissing()) {
				warnings.add(library.warning(List.of("wasm." + group)));
			}
		}
		if (ACTUATOR.isMissing()) {
			List<String> unused = new ArrayList<>();
			for (String endpoint : ENDPOINTS) {
				addEndpoint(endpoint, unused);
			}
			if (!unused.isEmpty()) {
				warnings.add(ACTUATOR.warning(unused));
			}
		}
		return warnings;
	}

	private void addEndpoint(String endpoint, List<String> unused) {
		String group = "management.endpoint." + endpoint;
		if (isSetBelow(ConfigurationPropertyName.of(group))) {
			unused.add(group);
		}
		if (Binder.get(this.environment)
			.bind(EXPOSED, Bindable.listOf(String.class))
			.orElseGet(List::of)
			.contains(endpoint)) {
			unused.add("%s=%s".formatted(EXPOSED, endpoint));
		}
	}

	private boolean isSetBelow(ConfigurationPropertyName property) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source.containsDescendantOf(property) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A library that an application may lack.
	 *
	 * @param classes some of its classes
	 * @param dependency its name as a dependency of a build
	 */
	private record Library(List<String> classes, String dependency) {

		boolean isMissing() {
			for (String name : this.classes) {
				if (!ClassUtils.isPresent(name, null)) {
					return true;
				}
			}
			return false;
		}

		String warning(List<String> unused) {
			return "'%s' has no effect: the class path lacks %s".formatted(String.join("' and '", unused),
					this.dependency);
		}

	}

}
