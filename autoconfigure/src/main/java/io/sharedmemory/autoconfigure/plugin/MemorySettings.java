package io.sharedmemory.autoconfigure.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * Reads where plugins have memories from. A memory is either a text, or it has fields,
 * the first of which is that text. The names of imports contain dots, but environment
 * variables have no brackets to enclose them, so an import may appear as a group in a
 * group. Several sources may also spell the same import in different ways. In that case,
 * the first source has precedence for each field.
 *
 * @param binder the binder with the properties
 */
record MemorySettings(Binder binder) {

	private static final String MEMORY = "memory";

	private static final String ACCESS = "access";

	private static final Pattern BARE = Pattern.compile("[a-zA-Z0-9_-]+");

	/**
	 * Reads the memories of a plugin, or the defaults of all plugins.
	 * @param property the whole name of the property that contains them
	 * @param memories the value that Spring Boot has bound, {@code null} if it is not set
	 * @return the settings by the import
	 * @throws InvalidWasmConfigurationException if a memory has unknown fields or two
	 * values
	 */
	Map<String, MemorySetting> read(String property, @Nullable Map<String, Object> memories) {
		Map<String, List<String>> spellings = new LinkedHashMap<>();
		if (memories != null) {
			collect(property, "", memories, spellings);
		}
		Map<String, MemorySetting> settings = new LinkedHashMap<>();
		spellings.forEach((importName, spelt) -> settings.put(importName,
				setting("%s[%s]".formatted(property, importName), spelt)));
		return settings;
	}

	private void collect(String property, String name, Map<?, ?> entries, Map<String, List<String>> spellings) {
		entries.forEach((key, value) -> {
			String importName = name.isEmpty() ? key.toString() : name + "." + key;
			String spelt = property + (BARE.matcher(key.toString()).matches() ? "." + key : "[" + key + "]");
			if (value instanceof Map<?, ?> below && !hasFields(importName, spelt, below)) {
				collect(spelt, importName, below, spellings);
			}
			else {
				spellings.computeIfAbsent(importName, (first) -> new ArrayList<>()).add(spelt);
			}
		});
	}

	/**
	 * Returns whether the keys below a name are the fields of a memory, and not parts of
	 * the names of others.
	 */
	private boolean hasFields(String importName, String spelt, Map<?, ?> below) {
		if (importName.indexOf('.') < 1
				|| (below.keySet().stream().noneMatch(MemorySettings::isField) && text(spelt) == null)) {
			return false;
		}
		below.keySet().stream().filter((key) -> !isField(key)).findFirst().ifPresent((key) -> {
			throw new InvalidWasmConfigurationException(
					"The memory '%s' of a plugin has no '%s', only: %s, %s".formatted(importName, key, MEMORY, ACCESS),
					"Write '%1$s.%2$s' or '%1$s.%3$s'.".formatted(spelt, MEMORY, ACCESS), spelt + "." + key);
		});
		return true;
	}

	private static boolean isField(Object key) {
		return MEMORY.equalsIgnoreCase(key.toString()) || ACCESS.equalsIgnoreCase(key.toString());
	}

	private MemorySetting setting(String property, List<String> spellings) {
		Setting<String> memory = null;
		Setting<String> access = null;
		for (String spelt : spellings) {
			memory = (memory != null) ? memory : memory(property, spelt);
			access = (access != null) ? access : find(spelt + "." + ACCESS);
		}
		return new MemorySetting((memory != null) ? memory : new Setting<>(property, null),
				(access != null) ? access : new Setting<>(property + "." + ACCESS, null));
	}

	private @Nullable Setting<String> memory(String property, String spelt) {
		Setting<String> field = find(spelt + "." + MEMORY);
		String text = text(spelt);
		if (text == null) {
			return field;
		}
		if (field != null && !text.equals(field.value())) {
			throw new InvalidWasmConfigurationException(
					"The memory of an import of a plugin is '%s' and '%s'.".formatted(text, field.value()),
					"Remove one of '%s' and '%s'.".formatted(property, field.property()), property, field.property());
		}
		return new Setting<>(property, text);
	}

	private @Nullable Setting<String> find(String property) {
		String text = text(property);
		return (text != null) ? new Setting<>(property, text) : null;
	}

	private @Nullable String text(String property) {
		return this.binder.bind(ConfigurationPropertyName.adapt(property, '.'), Bindable.of(String.class)).orElse(null);
	}

}
