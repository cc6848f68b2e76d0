package io.sharedmemory.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.util.SystemPropertyUtils;

import io.sharedmemory.autoconfigure.configuration.MentionedName;

/**
 * A property that a memory can have. Its values are bound by Spring Boot's binder, but
 * each only once: if there are many memories, most of them have the values of others.
 */
final class MemoryField<T> {

	private final ConfigurationPropertyName name;

	/** The same name in its listed form, however it is spelt. */
	private final String listed;

	private final Bindable<T> type;

	/** What values were bound to. */
	private final Map<Object, T> bound = new HashMap<>();

	private MemoryField(ConfigurationPropertyName name, Bindable<T> type) {
		this.name = name;
		this.listed = name.getLastElement(Form.UNIFORM);
		this.type = type;
	}

	static <T> MemoryField<T> of(String name, Class<T> type) {
		return new MemoryField<>(ConfigurationPropertyName.of(name), Bindable.of(type));
	}

	/**
	 * Returns the last part of the name.
	 */
	ConfigurationPropertyName name() {
		return this.name;
	}

	/**
	 * Binds the property of a memory.
	 * @param listed the last parts of the names of the memory's properties
	 */
	@Nullable T bind(MentionedName memory, Set<String> listed, List<ConfigurationPropertySource> sources, Binder binder) {
		if (!listed.contains(this.listed)) {
			return null;
		}
		ConfigurationPropertyName property = memory.property().append(this.name);
		Object value = value(property, sources);
		T known = this.bound.get(value);
		if (known != null) {
			return known;
		}
		T result = binder.bind(property, this.type).orElse(null);
		// A placeholder may stand for something else each time: ${random.int}.
		if (result != null && value != null && !value.toString().contains(SystemPropertyUtils.PLACEHOLDER_PREFIX)) {
			this.bound.put(value, result);
		}
		return result;
	}

	private static @Nullable Object value(ConfigurationPropertyName name, List<ConfigurationPropertySource> sources) {
		for (ConfigurationPropertySource source : sources) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property.getValue();
			}
		}
		return null;
	}

}
