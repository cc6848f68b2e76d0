package io.sharedmemory.autoconfigure.properties;

import java.lang.reflect.Constructor;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

import io.sharedmemory.autoconfigure.properties.KnownProperties.Binding;
import io.sharedmemory.documentation.ConfigurationMetadata;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownProperties}.
 */
class KnownPropertiesTests {

	private final KnownProperties known = KnownProperties.ofClasses();

	@Test
	void allClassesThatPropertiesUnderWasmAreBoundTo() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		List<Binding> expected = scanner.findCandidateComponents("io.sharedmemory.autoconfigure")
			.stream()
			.map((bean) -> ClassUtils.resolveClassName(String.valueOf(bean.getBeanClassName()), null))
			.filter((type) -> !type.getName().contains("Tests"))
			.map((type) -> new Binding(type.getAnnotation(ConfigurationProperties.class).value(), type))
			.filter((binding) -> (binding.prefix() + ".").startsWith("wasm."))
			.toList();
		assertThat(KnownProperties.BINDINGS).containsExactlyInAnyOrderElementsOf(expected);
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
		assertThat(KnownProperties.BINDINGS).allSatisfy((binding) -> {
			for (Constructor<?> constructor : binding.type().getDeclaredConstructors()) {
				assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(constructor)).accepts(hints);
			}
		});
	}

}
