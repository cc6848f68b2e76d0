package io.sharedmemory.documentation;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Snapshot;
import io.sharedmemory.autoconfigure.plugin.PluginProperties;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an IDE finds all properties in the jar, with what it shows of them.
 */
class ConfigurationMetadataTests {

	@ParameterizedTest
	@ValueSource(strings = { "wasm.shared-memory", "wasm.modules", "wasm.console", "wasm.plugin-defaults", "wasm",
			"management.endpoint.sharedmemory", "management.endpoint.wasmplugins", "management.health.shared-memory",
			"management.info.shared-memory" })
	void everyPropertyHasATypeAndADescription(String prefix) throws IOException {
		assertThat(ConfigurationProperty.below(prefix)).isNotEmpty().allSatisfy((property) -> {
			assertThat(property.type()).as("type of %s", property.name()).isNotBlank();
			assertThat(property.description()).as("description of %s", property.name()).isNotBlank();
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { SharedMemoryProperties.class, Memory.class, Snapshot.class })
	void everyFieldIsAProperty(Class<? extends Record> fields) throws IOException {
		String prefix = Map
			.of(Memory.class, "wasm.shared-memory.defaults", Snapshot.class, "wasm.shared-memory.defaults.snapshot")
			.getOrDefault(fields, "wasm.shared-memory");
		List<String> expected = Stream.of(fields.getRecordComponents())
			.filter((field) -> !field.getType().isRecord())
			.map(RecordComponent::getName)
			.map((name) -> prefix + "." + DataObjectPropertyName.toDashedForm(name))
			.toList();
		assertThat(ConfigurationProperty.below(prefix)).extracting(ConfigurationProperty::name)
			.isNotEmpty()
			.containsAll(expected);
	}

	@ParameterizedTest
	@CsvSource({ "wasm, PluginProperties", "wasm.plugin-defaults, PluginProperties$Plugin",
			"wasm.plugin-defaults.instances, PluginProperties$Instances",
			"wasm.plugin-defaults.wasi, PluginProperties$Wasi" })
	void everyFieldOfPluginsIsAProperty(String prefix, String type) throws Exception {
		Class<?> fields = Class.forName(PluginProperties.class.getPackageName() + "." + type);
		assertThat(ConfigurationProperty.below(prefix)).extracting(ConfigurationProperty::name)
			.containsAll(Stream.of(fields.getRecordComponents())
				.filter((field) -> !field.getType().isRecord())
				.map((field) -> prefix + "." + DataObjectPropertyName.toDashedForm(field.getName()))
				.toList());
	}

	@Test
	void defaultsOfPluginsAreThoseOfTheirDefinitions() throws IOException {
		PluginDefinition defaults = PluginDefinition.builder("any", new NoSource()).build();
		Map<String, @Nullable Object> expected = new HashMap<>();
		expected.put("call-timeout", defaults.callTimeout());
		expected.put("instances.minimum", defaults.minimumInstances());
		expected.put("instances.maximum", defaults.maximumInstances());
		expected.put("instances.acquire-timeout", defaults.acquireTimeout());
		expected.put("instances.idle-timeout", defaults.idleTimeout());
		expected.put("instances.start-timeout", defaults.startTimeout());
		expected.put("instances.stack-size", DataSize.ofBytes(defaults.stackSize()));
		expected.put("maximum-memory", defaults.maximumMemory());
		assertThat(ConfigurationProperty.below("wasm.plugin-defaults"))
			.filteredOn((property) -> expected.containsKey(property.name().substring("wasm.plugin-defaults.".length())))
			.hasSameSizeAs(expected.keySet())
			.allSatisfy((property) -> assertThat(value(property))
				.isEqualTo(expected.get(property.name().substring("wasm.plugin-defaults.".length()))));
	}

	private static @Nullable Object value(ConfigurationProperty property) throws ClassNotFoundException {
		return ApplicationConversionService.getSharedInstance()
			.convert(property.defaultValue(), Class.forName(property.type()));
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

	private static final class NoSource implements PluginSource {

		@Override
		public byte[] read() {
			return new byte[0];
		}

		@Override
		public String description() {
			return "nothing";
		}

	}

}
