package io.sharedmemory.autoconfigure.properties;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Finds properties that have no effect because the application lacks what reads them.
 *
 * @param environment has the properties
 */
record MissingLibraries(Environment environment) {

	private static final Library ENDIVE = new Library(
			List.of("run.endive.runtime.Instance", "run.endive.compiler.MachineFactoryCompiler"),
			"run.endive:runtime and run.endive:compiler");

	private static final Library MICROMETER = new Library(List.of("io.micrometer.core.instrument.MeterRegistry"),
			"io.micrometer:micrometer-core");

	private static final Library ACTUATOR = new Library(
			List.of("org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint"),
			"org.springframework.boot:spring-boot-starter-actuator");

	private static final String EXPOSED = "management.endpoints.web.exposure.include";

	private static final Set<String> ENDPOINTS = Set.of("sharedmemory", "wasmplugins");

	/**
	 * What there is to say.
	 */
	List<String> warnings() {
		return Stream.of(ENDIVE.warning(setBelow("wasm.plugins", "wasm.modules")),
				MICROMETER.warning(setBelow("wasm.metrics")),
				ACTUATOR.warning(Stream.concat(
						setBelow("management.endpoint.sharedmemory", "management.endpoint.wasmplugins"), exposed())))
			.flatMap(Optional::stream)
			.toList();
	}

	private Stream<String> setBelow(String... properties) {
		return Stream.of(properties).filter((property) -> isSetBelow(ConfigurationPropertyName.of(property)));
	}

	private boolean isSetBelow(ConfigurationPropertyName property) {
		return StreamSupport.stream(ConfigurationPropertySources.get(this.environment).spliterator(), false)
			.anyMatch((source) -> source.containsDescendantOf(property) == ConfigurationPropertyState.PRESENT);
	}

	private Stream<String> exposed() {
		return Binder.get(this.environment)
			.bind(EXPOSED, Bindable.listOf(String.class))
			.orElseGet(List::of)
			.stream()
			.filter(ENDPOINTS::contains)
			.map((endpoint) -> "%s=%s".formatted(EXPOSED, endpoint));
	}

	/**
	 * What an application may lack.
	 *
	 * @param classes some of its classes
	 * @param dependency how it is called in a build
	 */
	private record Library(List<String> classes, String dependency) {

		/**
		 * @param properties those that are set of the ones that the library is for; not
		 * looked for if it is there
		 */
		Optional<String> warning(Stream<String> properties) {
			if (this.classes.stream().allMatch((name) -> ClassUtils.isPresent(name, null))) {
				return Optional.empty();
			}
			List<String> unused = properties.map("'%s'"::formatted).toList();
			return unused.isEmpty() ? Optional.empty() : Optional.of("%s has no effect: the class path lacks %s"
				.formatted(String.join(" and ", unused), this.dependency));
		}

	}

}
