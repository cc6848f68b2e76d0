package io.sharedmemory.documentation;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an IDE finds all properties in the jar, with what it shows of them.
 */
class ConfigurationMetadataTests {

	@ParameterizedTest
	@ValueSource(strings = { "wasm.shared-memory", "management.endpoint.sharedmemory",
			"management.health.shared-memory", "management.info.shared-memory" })
	void everyPropertyHasATypeAndADescription(String prefix) throws IOException {
		assertThat(ConfigurationProperty.below(prefix)).isNotEmpty().allSatisfy((property) -> {
			assertThat(property.type()).as("type of %s", property.name()).isNotBlank();
			assertThat(property.description()).as("description of %s", property.name()).isNotBlank();
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { SharedMemoryProperties.class, Memory.class })
	void everyFieldIsAProperty(Class<? extends Record> fields) throws IOException {
		String prefix = (fields == Memory.class) ? "wasm.shared-memory.defaults" : "wasm.shared-memory";
		List<String> expected = Stream.of(fields.getRecordComponents())
			.filter((field) -> field.getType() != Memory.class)
			.map(RecordComponent::getName)
			.map((name) -> prefix + "." + DataObjectPropertyName.toDashedForm(name))
			.toList();
		assertThat(ConfigurationProperty.below(prefix)).extracting(ConfigurationProperty::name)
			.isNotEmpty()
			.containsAll(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "wasm.shared-memory.enabled", "wasm.shared-memory.defaults.lazy",
			"wasm.shared-memory.defaults.minimum-pages", "management.endpoint.sharedmemory.access" })
	void whatIsNotNullUnlessItIsSetHasADefault(String name) throws IOException {
		assertThat(ConfigurationProperty.below(name.substring(0, name.lastIndexOf('.'))))
			.filteredOn((property) -> property.name().equals(name))
			.singleElement()
			.extracting(ConfigurationProperty::defaultValue)
			.isNotNull();
	}

}
