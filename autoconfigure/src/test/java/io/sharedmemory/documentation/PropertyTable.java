package io.sharedmemory.documentation;

import java.util.List;
import java.util.stream.Collectors;

import org.springframework.util.StringUtils;

/**
 * The table of the properties in the reference.
 */
final class PropertyTable {

	private static final String HEAD = """
			| property | type | default | description |
			|---|---|---|---|
			""";

	private static final String DEFAULTS = "wasm.shared-memory.defaults.";

	private static final String MEMORY = "wasm.shared-memory.memories.<name>.";

	private PropertyTable() {
	}

	static String of(List<ConfigurationProperty> properties) {
		return properties.stream().map(PropertyTable::row).collect(Collectors.joining("", HEAD, ""));
	}

	private static String row(ConfigurationProperty property) {
		return "| %s | %s | %s | %s |\n".formatted(names(property.name()), code(shortened(property.type())),
				(property.defaultValue() != null) ? code(property.defaultValue()) : "",
				StringUtils.capitalize(property.description()));
	}

	/**
	 * What stands under the defaults can stand under each memory.
	 */
	private static String names(String name) {
		return name.startsWith(DEFAULTS)
				? code(MEMORY + name.substring(DEFAULTS.length())) + "<br>or for all " + code(name) : code(name);
	}

	private static String shortened(String type) {
		return type.replaceAll("[a-z]+\\.|\\w+\\$", "").replace(",", ", ");
	}

	private static String code(Object text) {
		return "`" + text + "`";
	}

}
