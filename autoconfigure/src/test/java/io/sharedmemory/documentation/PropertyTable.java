package io.sharedmemory.documentation;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.springframework.util.StringUtils;

import io.sharedmemory.autoconfigure.SharedMemoryProperties;

/**
 * The table of the properties in the reference.
 */
final class PropertyTable {

	private static final String HEAD = """
			| property | type | default | description |
			|---|---|---|---|
			""";

	/** Where properties of what has a name stand, by where they stand for all. */
	private static final Map<String, String> NAMED = Map.of("wasm.shared-memory.defaults.",
			"wasm.shared-memory.memories.<name>.", "wasm.plugin-defaults.", "wasm.plugins.<name>.");

	/** Described there, so that they can be described at all. */
	private static final String QUEUES = "wasm.shared-memory.defaults.queues";

	private static final String NAMED_QUEUES = "wasm.shared-memory.memories.<name>.queues.<queue>";

	private PropertyTable() {
	}

	static String of(List<ConfigurationProperty> properties) throws IOException {
		StringBuilder table = new StringBuilder(HEAD);
		for (ConfigurationProperty property : properties) {
			if (property.name().equals(QUEUES)) {
				new RecordProperties(SharedMemoryProperties.Queue.class).below(NAMED_QUEUES)
					.forEach((below) -> table.append(row(below)));
			}
			else {
				table.append(row(property));
			}
		}
		return table.toString();
	}

	private static String row(ConfigurationProperty property) {
		return "| %s | %s | %s | %s |\n".formatted(names(property), code(shortened(property.type())),
				(property.defaultValue() != null) ? code(property.defaultValue()) : "",
				StringUtils.capitalize(property.description()));
	}

	/**
	 * What stands under the defaults can stand under each name. What must not stand there
	 * is only there to be described.
	 */
	private static String names(ConfigurationProperty property) {
		for (Map.Entry<String, String> named : NAMED.entrySet()) {
			if (property.name().startsWith(named.getKey())) {
				String own = code(named.getValue() + property.name().substring(named.getKey().length()));
				return property.isMisplaced() ? own : own + "<br>or for all " + code(property.name());
			}
		}
		return code(property.name());
	}

	private static String shortened(String type) {
		return type.replaceAll("[a-z]+\\.|\\w+\\$", "").replace(",", ", ");
	}

	private static String code(Object text) {
		return "`" + text + "`";
	}

}
