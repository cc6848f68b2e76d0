package io.sharedmemory.autoconfigure.properties;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

import io.sharedmemory.documentation.ConfigurationMetadata;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownProperties}.
 */
class KnownPropertiesTests {

	private final KnownProperties known = KnownProperties.ofClasses();

	@Test
	void allClassesThatPropertiesUnderWasmAreBoundTo() throws Exception {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		Set<String> expected = scanner.findCandidateComponents("io.sharedmemory.autoconfigure")
			.stream()
			.map((bean) -> (String) bean.getBeanClassName())
			.filter((name) -> !name.contains("Tests"))
			.filter(KnownPropertiesTests::isUnderWasm)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(KnownProperties.CLASSES).extracting(Class::getName).containsExactlyInAnyOrderElementsOf(expected);
	}

	private static boolean isUnderWasm(String type) {
		try {
			return (Class.forName(type).getAnnotation(ConfigurationProperties.class).value() + ".").startsWith("wasm.");
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What an IDE offers is known, and the other way round.
	 */
	@Test
	void theyAreThoseOfTheMetadata() throws Exception {
		List<String> metadata = ConfigurationMetadata.names("wasm");
		assertThat(new Suggestions(this.known).all()).extracting(PropertyPath::toString)
			.containsExactlyInAnyOrderElementsOf(metadata);
	}

	@Test
	void nativeImageKnowsThem() {
		RuntimeHints hints = new RuntimeHints();
		new KnownPropertiesRuntimeHints().registerHints(hints, null);
		assertThat(KnownProperties.CLASSES).allSatisfy((properties) -> {
			for (Constructor<?> constructor : properties.getDeclaredConstructors()) {
				assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(constructor)).accepts(hints);
			}
		});
	}

}
